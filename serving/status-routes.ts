import type { DeploymentFollower } from './follow/deployment-follower.js';
import type { Siblings } from './cluster/sibling-routes.js';
import type { EndpointTable } from './variants/endpoint-table.js';
import { jsonReply } from './http/route.js';
import type { Route } from './http/route.js';
import type { ServingMetrics } from './metrics/serving-metrics.js';
import type { Caller } from './tokens/token-gate.js';
import { servedStatus } from './variants/served-status.js';

export interface StatusOptions {
  readonly endpoints: EndpointTable;
  readonly follower: DeploymentFollower;
  readonly metrics: ServingMetrics;
  readonly release: string;
  readonly isDraining: () => boolean;
  /** See `readiness`. */
  readonly isReady: () => boolean;
}

/** Health for orchestrators, status for people, metrics for Prometheus. Liveness never looks at anything outside the process. */
export function statusRoutes(options: StatusOptions): readonly Route[] {
  const { metrics, isReady } = options;
  return [
    { method: 'GET', path: '/v2/health/live', open: true, handle: () => jsonReply({ live: true }) },
    {
      method: 'GET',
      path: '/v2/health/ready',
      open: true,
      tells: 'operate',
      handle: ({ caller }) => {
        const ready = isReady();
        return jsonReply(caller === undefined ? { ready } : { ready, ...reasons(options, ready) }, ready ? 200 : 503);
      },
    },
    { method: 'GET', path: '/v1/status', role: 'operate', handle: ({ caller }) => jsonReply(status(options, isReady(), caller)) },
    {
      method: 'GET',
      path: '/metrics',
      role: 'operate',
      isOfServer: true,
      handle: async () => ({ status: 200, body: await metrics.registry.metrics(), contentType: metrics.registry.contentType }),
    },
  ];
}

/** Names of endpoints and what became of their revisions: not for strangers. */
function reasons({ follower, isDraining }: StatusOptions, ready: boolean): object {
  const degraded = follower.degradedReasons().length > 0;
  return ready ? { degraded } : { degraded, waitingFor: isDraining() ? 'its end: it is stopping' : follower.waitingFor() };
}

interface ReadinessParts extends Pick<StatusOptions, 'endpoints' | 'follower' | 'isDraining'> {
  readonly siblings: Siblings | undefined;
}

/** Once ready, ready until it stops: an endpoint that appears later does not take the others out of service. */
export function readiness({ endpoints, follower, isDraining, siblings }: ReadinessParts): () => boolean {
  let wasReady = false;
  return () => {
    wasReady ||= follower.settled() && endpoints.all().some(({ active }) => active !== undefined) && (siblings?.knowReady() ?? true);
    return wasReady && !isDraining();
  };
}

function status({ endpoints, follower, release }: StatusOptions, ready: boolean, caller: Caller | undefined): unknown {
  const seen = endpoints.seenBy(caller);
  return {
    release,
    ready,
    degraded: follower.degradedReasons(seen),
    endpoints: seen.all().map(({ name, active, served, waitingFor, quarantined, isUnloaded }) => ({
      endpoint: name,
      revision: active?.revision.revision ?? null,
      model: active?.manifest.model ?? null,
      version: active?.manifest.version ?? null,
      since: active === undefined ? null : new Date(active.since).toISOString(),
      ...servedStatus(served),
      waitingFor: waitingFor || null,
      /** By a request to this process: it answers nothing for the endpoint until it is loaded again. */
      unloaded: isUnloaded,
      quarantined: quarantined.map((one) => ({ ...one, at: new Date(one.at).toISOString() })),
    })),
  };
}
