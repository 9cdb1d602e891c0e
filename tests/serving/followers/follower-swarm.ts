import { join } from 'node:path';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import { DeploymentFollower } from '../../../serving/follow/deployment-follower.js';
import { EndpointTable } from '../../../serving/variants/endpoint-table.js';
import type { ServableModel } from '../../../serving/model/servable-model.js';
import { ServingMetrics } from '../../../serving/metrics/serving-metrics.js';
import { ServingState } from '../../../serving/follow/serving-state.js';

export interface SwarmOptions {
  /** The followers share these evenly. */
  readonly stores: readonly [ObjectStore, ...ObjectStore[]];
  readonly count: number;
  readonly stateDir: string;
  /** What every follower "loads": following is what is looked at here. */
  readonly model: ServableModel;
  readonly pollMs?: number;
  readonly listMs?: number;
}

/** Many of the serving process's own followers in one process, each with a table of its own, that load nothing. */
export class FollowerSwarm {
  private readonly stops: readonly AbortController[];
  private readonly tables: readonly EndpointTable[];
  private readonly followers: readonly DeploymentFollower[];

  constructor({ stores, count, stateDir, model, pollMs = 1_000, listMs = 15_000 }: SwarmOptions) {
    // One each, as in a process of its own: adding a listener to a signal takes the longer the more it has.
    this.stops = Array.from({ length: count }, () => new AbortController());
    const metrics = new ServingMetrics();
    this.tables = Array.from({ length: count }, () => new EndpointTable());
    this.followers = this.tables.map((endpoints, index) => {
      const objects = stores[index % stores.length] ?? stores[0];
      const state = new ServingState(join(stateDir, String(index)), objects.describe());
      const { signal } = this.stops[index] as AbortController;
      const loader = { load: async (): Promise<ServableModel> => model };
      return new DeploymentFollower({ objects, endpoints, loader, state, metrics, log: () => undefined, signal, pollMs, listMs });
    });
  }

  start(): void {
    for (const follower of this.followers) follower.start();
  }

  /** Revision that each follower has in effect; 0 for none. */
  revisions(endpoint: string): readonly number[] {
    return this.tables.map((table) => table.find(endpoint)?.served?.revision.revision ?? 0);
  }

  /** Reasons of those that cannot follow. */
  troubles(): readonly string[] {
    return this.followers.flatMap((follower) => follower.degradedReasons());
  }

  async close(): Promise<void> {
    for (const stop of this.stops) stop.abort();
    for (const follower of this.followers) await follower.stopped();
  }
}
