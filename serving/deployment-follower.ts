import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import type { DeploymentRevision } from '../contracts/documents.js';
import { keys } from '../contracts/names.js';
import { isDomainError } from '../core/errors.js';
import { listEndpoints, newestRevision, readRevision, readTargetVersion } from './deployment-documents.js';
import type { ActiveModel, Endpoint, EndpointTable } from './endpoint-table.js';
import type { ServingMetrics } from './serving-metrics.js';
import type { ServingState } from './serving-state.js';
import type { VersionInstaller } from './version-installer.js';

export interface FollowerOptions {
  readonly objects: ObjectStore;
  readonly endpoints: EndpointTable;
  readonly installer: VersionInstaller;
  readonly state: ServingState;
  readonly metrics: ServingMetrics;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly pollMs: number;
  readonly listMs: number;
}

/** How far a fresh process goes back to find a revision that it can serve. */
const MAX_STEPS_BACK = 5;
/** How long the store may take at the start before the local copy of what was served last is used. */
const FIRST_ANSWER_MS = 3_000;

/**
 * Keeps every endpoint at its newest deployment revision that works, from the object store alone.
 *
 * 1. A revision takes effect by one assignment (`endpoint.active`), after its trial and after it is loaded; the old model is
 *    released afterwards, when its runs have ended.
 * 2. Trouble with the store changes nothing that is served: the same revision is asked for again at the next poll.
 * 3. A revision that is at fault itself is quarantined: never tried again by this process. A new revision of the same version is.
 * 4. Revisions never go down: with several new ones the newest that works is taken.
 */
export class DeploymentFollower {
  private running: Promise<void> = Promise.resolve();
  private listedAt = -Infinity;
  private storeTrouble = '';
  /** Endpoints that were there and are not any more, as when a volume is not mounted. */
  private gone: readonly string[] = [];

  constructor(private readonly options: FollowerOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the loop has ended, which it does soon after the signal. */
  async stopped(): Promise<void> {
    await this.running;
  }

  /** Why changes cannot be followed right now; empty when they can. */
  degradedReasons(): readonly string[] {
    const behind = this.options.endpoints.all().filter((endpoint) => endpoint.active !== undefined && endpoint.waitingFor !== '');
    const missing =
      this.gone.length > 0 ? [`${this.options.objects.describe()} no longer has the deployments of ${this.gone.join(', ')}`] : [];
    return [this.storeTrouble, ...missing, ...behind.map((endpoint) => `${endpoint.name}: ${endpoint.waitingFor}`)].filter(
      (reason) => reason !== '',
    );
  }

  /** What a process that is not ready waits for. */
  waitingFor(): string {
    const empty = this.options.endpoints.all().filter((endpoint) => endpoint.active === undefined);
    const endpoints = empty.map((endpoint) => `${endpoint.name}: ${endpoint.waitingFor}`).join('; ');
    if (this.listedAt === -Infinity) return this.storeTrouble || `the first answer of ${this.options.objects.describe()}`;
    return this.storeTrouble || endpoints || `the first deployment in ${this.options.objects.describe()}`;
  }

  /** True once every endpoint that is known was either loaded or given up. */
  settled(): boolean {
    return this.options.endpoints.all().every((endpoint) => endpoint.active !== undefined || endpoint.quarantined.length > 0);
  }

  private async run(): Promise<void> {
    const { signal, pollMs } = this.options;
    const firstPoll = this.poll();
    await Promise.race([firstPoll, delay(FIRST_ANSWER_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
    if (this.listedAt === -Infinity) await this.restore();
    await firstPoll;
    while (!signal.aborted) {
      await delay(pollMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.poll();
    }
  }

  private async poll(): Promise<void> {
    const { metrics, signal, log, objects } = this.options;
    const trouble = await this.followAll();
    if (signal.aborted) return;
    if (trouble === '' && this.storeTrouble !== '') log(`serving: follows ${objects.describe()} again`);
    if (trouble !== '' && trouble !== this.storeTrouble) log(`serving: cannot follow changes, what is loaded goes on: ${trouble}`);
    this.storeTrouble = trouble;
    metrics.degraded.set(this.degradedReasons().length > 0 ? 1 : 0);
  }

  /** The first trouble, or ''. One endpoint's trouble does not keep the others from their changes. */
  private async followAll(): Promise<string> {
    let trouble = '';
    try {
      await this.discover();
    } catch (error) {
      return describe(error);
    }
    for (const endpoint of this.options.endpoints.all()) {
      try {
        await this.advance(endpoint);
      } catch (error) {
        trouble ||= describe(error);
        if (this.options.signal.aborted || isUnreachable(error)) break;
      }
    }
    return trouble;
  }

  private async discover(): Promise<void> {
    const { objects, endpoints, listMs } = this.options;
    if (performance.now() - this.listedAt < listMs) return;
    const names = new Set(await listEndpoints(objects));
    for (const name of names) endpoints.findOrAdd(name);
    this.gone = endpoints
      .all()
      .map(({ name }) => name)
      .filter((name) => !names.has(name));
    endpoints.isComplete = true;
    this.listedAt = performance.now();
  }

  private async advance(endpoint: Endpoint): Promise<void> {
    const { objects, metrics } = this.options;
    const fresh = endpoint.seenRevision === 0;
    if (!fresh && (await objects.head(keys.deployment(endpoint.name, endpoint.seenRevision + 1))) === undefined) return;
    const started = performance.now();
    const newest = await newestRevision(objects, endpoint.name, endpoint.seenRevision);
    const lowest = fresh ? Math.max(1, newest - MAX_STEPS_BACK) : endpoint.seenRevision + 1;
    for (let number = newest; number >= lowest; number -= 1) {
      if (!(await this.take(endpoint, number))) continue;
      metrics.reload.observe({ endpoint: endpoint.name }, (performance.now() - started) / 1000);
      break;
    }
    endpoint.seenRevision = newest;
  }

  /** True: the revision is in effect. False: it is not to be served. Throws when that cannot be said yet. */
  private async take(endpoint: Endpoint, number: number): Promise<boolean> {
    const { objects, installer, signal } = this.options;
    if (endpoint.quarantined.some(({ revision }) => revision === number)) return false;
    let revision: DeploymentRevision | undefined;
    try {
      revision = await readRevision(objects, endpoint.name, number);
      if (revision === undefined) return false;
      if (endpoint.active === undefined) endpoint.waitingFor = `the trial of revision ${number}`;
      await this.activate(endpoint, await installer.install(revision, await readTargetVersion(objects, revision)));
      return true;
    } catch (error) {
      if (signal.aborted || isTrouble(error)) throw error;
      this.quarantine(endpoint, number, revision, describe(error));
      return false;
    }
  }

  private async activate(endpoint: Endpoint, active: ActiveModel): Promise<void> {
    const { metrics, log } = this.options;
    const previous = endpoint.active;
    const better = endpoint.quarantined.some(({ revision }) => revision > active.revision.revision);
    endpoint.active = active;
    if (!better) endpoint.waitingFor = '';
    const { model, version } = active.manifest;
    const { revision, actor } = active.revision;
    if (previous !== undefined) metrics.version.remove({ endpoint: endpoint.name, model: previous.manifest.model });
    metrics.version.set({ endpoint: endpoint.name, model }, version);
    metrics.revision.set({ endpoint: endpoint.name }, revision);
    log(
      `serving: ${endpoint.name} answers with ${model} version ${version} (revision ${revision} by ${actor}${previous ? `, before: version ${previous.manifest.version}` : ''})`,
    );
    await this.remember();
    await previous?.model.release();
  }

  private quarantine(endpoint: Endpoint, number: number, revision: DeploymentRevision | undefined, reason: string): void {
    const { metrics, log } = this.options;
    const target = revision?.targets[0];
    endpoint.quarantined.push({ revision: number, model: target?.model ?? '', version: target?.version ?? 0, reason, at: Date.now() });
    endpoint.waitingFor = `a revision after ${endpoint.quarantined.reduce((max, one) => Math.max(max, one.revision), 0)}, which is not served: ${reason}`;
    metrics.quarantined.set({ endpoint: endpoint.name }, endpoint.quarantined.length);
    log(
      `serving: ${endpoint.name} revision ${number} is quarantined${endpoint.active ? `, version ${endpoint.active.manifest.version} goes on` : ''}: ${reason}`,
    );
  }

  private async remember(): Promise<void> {
    const { endpoints, state, log } = this.options;
    const served = endpoints
      .all()
      .flatMap(({ active }) => (active === undefined ? [] : [{ revision: active.revision, manifest: active.manifest }]));
    await state.write(served).catch((error: unknown) => log(`serving: cannot remember what is served: ${describe(error)}`));
  }

  private async restore(): Promise<void> {
    const { state, endpoints, installer, log, signal } = this.options;
    for (const { revision, manifest } of await state.read()) {
      try {
        const active = await installer.install(revision, manifest);
        const endpoint = endpoints.findOrAdd(revision.endpoint);
        if (endpoint.active !== undefined || endpoint.seenRevision > 0 || signal.aborted) {
          await active.model.release();
          continue;
        }
        endpoint.seenRevision = revision.revision;
        await this.activate(endpoint, active);
      } catch (error) {
        if (!signal.aborted)
          log(`serving: the local copy of ${revision.endpoint} revision ${revision.revision} cannot be served: ${describe(error)}`);
      }
    }
  }
}

/**
 * Trouble may pass by itself; anything else is a fault of the revision. What a revision names is stored before the revision, so
 * when it is missing the store is not whole at the moment.
 */
function isTrouble(error: unknown): boolean {
  return !isDomainError(error) || error.retryable || error.code === 'OBJECT_STORE_DENIED' || error.code === 'OBJECT_NOT_FOUND';
}

/** Asking for more would only take as long again. */
function isUnreachable(error: unknown): boolean {
  return isDomainError(error) && error.code === 'OBJECT_STORE_UNAVAILABLE';
}

function describe(error: unknown): string {
  if (isDomainError(error)) return error.message;
  return error instanceof Error ? `an unexpected ${error.name} (${error.message.split('\n')[0]})` : 'an unexpected failure';
}
