import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { unforeseenKind } from '../../core/unforeseen-error.js';
import { checkServable, findNewRevisions, findRevision, listEndpoints, parseRevision, readTargetVersion } from './deployment-documents.js';
import type { Endpoint, EndpointTable, Endpoints, LostObject } from '../variants/endpoint-table.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';
import type { ServingState } from './serving-state.js';
import { describeServed, variantShares } from './describe-served.js';
import { EndpointAnnouncements } from './endpoint-announcements.js';
import { isMissing, isPassing, isUntrusted } from './install-failures.js';
import { installRevision } from './install-revision.js';
import type { VersionLoader, VersionName } from './install-revision.js';
import { unservedReason } from './unserved-reason.js';
import type { ServedRevision } from '../variants/served-revision.js';
import type { HangWatch } from '../watch/hang-watch.js';

export interface FollowerOptions {
  readonly objects: ObjectStore;
  readonly endpoints: EndpointTable;
  readonly loader: VersionLoader;
  readonly state: ServingState;
  readonly metrics: ServingMetrics;
  readonly watch?: HangWatch | undefined;
  /** What else is wrong that does not come from the store, or ''. @param isWhole for whoever may see the whole server */
  readonly otherTrouble?: (isWhole: boolean) => string;
  /** Told when an endpoint answers with something else, or a revision was given up. */
  readonly changed?: () => void;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly pollMs: number;
  readonly listMs: number;
}

/** How many revisions at fault a fresh process goes back over to find one that it can serve, and how many revisions at all. */
const MAX_FAULTS_BACK = 5;
const MAX_STEPS_BACK = 100;
/** Who heard within so many waits that there is nothing new takes the next revision without asking for a further one. */
const IN_TOUCH_POLLS = 3;
/** Share by which waits differ, either way. */
const JITTER = 0.1;
/** How long the store may take at the start before the local copy of what was served last is used. */
const FIRST_ANSWER_MS = 3_000;

/**
 * Keeps every endpoint at its newest deployment revision that works, from the object store alone.
 *
 * 1. A revision takes effect by one assignment (`endpoint.served`), after the rehearsals and after its models are loaded; what it does
 *    not use any more is released afterwards, when its runs have ended.
 * 2. Trouble with the store changes nothing that is served: the same revision is asked for again at the next poll.
 * 3. A revision that is at fault itself is quarantined: never tried again by this process. A new revision of the same version is.
 *    So is one whose version hung in a process before this one.
 * 4. A revision whose objects are lost, by the answer of a store that still has the revision, is passed over and asked for again at
 *    each poll. A fresh process serves the one before it.
 *    So is one of which a document is not trusted.
 * 5. Revisions never go down: who was out of touch takes the newest that works, others each one as they see it.
 */
export class DeploymentFollower {
  private running: Promise<void> = Promise.resolve();
  private listedAt = -Infinity;
  private listAt = -Infinity;
  private storeTrouble = '';
  /** Endpoints that were there and are not any more, as when a volume is not mounted. */
  private gone: readonly string[] = [];

  private readonly announcements: EndpointAnnouncements;

  constructor(private readonly options: FollowerOptions) {
    this.announcements = new EndpointAnnouncements(options.objects);
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the loop has ended, which it does soon after the signal. */
  async stopped(): Promise<void> {
    await this.running;
  }

  /**
   * Why changes cannot be followed right now; empty when they can.
   * @param seen by who asks: no other endpoint is named
   */
  degradedReasons(seen: Endpoints = this.options.endpoints): readonly string[] {
    const behind = seen.all().filter(({ active, isSettled, waitingFor }) => (active !== undefined || isSettled) && waitingFor !== '');
    const gone = this.gone.filter((name) => seen.find(name) !== undefined);
    const missing = gone.length > 0 ? [`${this.options.objects.describe()} no longer has the deployments of ${gone.join(', ')}`] : [];
    const isWhole = seen === this.options.endpoints;
    const trouble = isWhole || this.storeTrouble === '' ? this.storeTrouble : 'changes cannot be followed';
    const other = this.options.otherTrouble?.(isWhole) ?? '';
    return [trouble, other, ...missing, ...behind.map(describeWaiting)].filter((reason) => reason !== '');
  }

  /** What a process that is not ready waits for. */
  waitingFor(): string {
    const empty = this.options.endpoints.all().filter((endpoint) => endpoint.active === undefined);
    const store = this.options.objects.describe();
    if (this.listedAt === -Infinity) {
      const unserved = empty.filter(({ isSettled }) => isSettled).map(describeWaiting);
      return [this.storeTrouble || `the first answer of ${store}`, ...unserved].join('; ');
    }
    return this.storeTrouble || empty.map(describeWaiting).join('; ') || `the first deployment in ${store}`;
  }

  /** True once every endpoint that is known was either loaded or given up for now. */
  settled(): boolean {
    return this.options.endpoints.all().every((endpoint) => endpoint.active !== undefined || endpoint.isSettled);
  }

  private async run(): Promise<void> {
    const { signal, pollMs } = this.options;
    const firstPoll = this.poll();
    await Promise.race([firstPoll, delay(FIRST_ANSWER_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
    if (this.listedAt === -Infinity) await this.restore();
    await firstPoll;
    // Processes that were started together must not ask together.
    let waitMs = pollMs * Math.random();
    while (!signal.aborted) {
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) await this.poll();
      waitMs = jittered(pollMs);
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
    if (performance.now() < this.listAt && !(await this.announcements.hasNew())) return;
    const names = new Set(await this.announcements.listedBy(() => listEndpoints(objects)));
    for (const name of names) endpoints.findOrAdd(name);
    this.gone = endpoints
      .all()
      .map(({ name }) => name)
      .filter((name) => !names.has(name));
    endpoints.isComplete = true;
    // Processes that were started together must not list together: a listing costs the store the most.
    const waitMs = this.listedAt === -Infinity ? listMs * Math.random() : jittered(listMs);
    this.listedAt = performance.now();
    this.listAt = this.listedAt + waitMs;
  }

  private async advance(endpoint: Endpoint): Promise<void> {
    const { objects, metrics, pollMs } = this.options;
    const { name, seenRevision } = endpoint;
    const started = performance.now();
    const isInTouch = started - endpoint.quietAt < IN_TOUCH_POLLS * pollMs;
    const { newest, contents } = await findNewRevisions(objects, name, { after: seenRevision, isInTouch });
    if (newest === seenRevision) {
      endpoint.quietAt = started;
      forgetRemoved(endpoint);
    }
    let faults = 0;
    for (let number = newest; number > seenRevision; number -= 1) {
      const outcome = await this.take(endpoint, number, contents.get(number));
      if (outcome === 'taken') {
        metrics.reload.observe({ endpoint: name }, (performance.now() - started) / 1000);
        break;
      }
      faults += outcome === 'refused' ? 1 : 0;
      if (seenRevision === 0 && (faults > MAX_FAULTS_BACK || newest - number >= MAX_STEPS_BACK)) break;
    }
    // What is lost is looked for again.
    endpoint.seenRevision = endpoint.lost.size === 0 ? newest : Math.min(...endpoint.lost.keys()) - 1;
    endpoint.isSettled ||= newest > 0;
  }

  /**
   * What became of a revision. Throws when that cannot be said yet.
   * @param known what is stored under the number, where that was read before
   */
  private async take(endpoint: Endpoint, number: number, known: Uint8Array | undefined): Promise<Outcome> {
    const { objects, signal } = this.options;
    if (endpoint.quarantined.some(({ revision }) => revision === number)) return 'refused';
    if (await this.isStillLost(endpoint.lost.get(number))) return 'lost';
    let revision: DeploymentRevision | undefined;
    try {
      const content = known ?? (await findRevision(objects, endpoint.name, number));
      if (content === undefined) return 'refused';
      revision = parseRevision(content, { endpoint: endpoint.name, revision: number, store: objects.describe() });
      if (endpoint.active === undefined) endpoint.waitingFor = `the rehearsal of revision ${number}`;
      checkServable(revision);
      await this.activate(endpoint, await this.install(endpoint, revision, (version) => readTargetVersion(objects, version)));
      return 'taken';
    } catch (error) {
      if (!signal.aborted && isMissing(error)) return this.passOver(endpoint, number, error);
      if (!signal.aborted && isUntrusted(error)) return this.leave(endpoint, number, error);
      if (signal.aborted || isPassing(error)) throw error;
      this.quarantine(endpoint, number, revision, describe(error));
      return 'refused';
    }
  }

  /** Asked by itself, since to try the revision would read all its other objects again. */
  private async isStillLost(lost: LostObject | undefined): Promise<boolean> {
    const { objects } = this.options;
    if (lost === undefined) return false;
    if (!lost.isUntrusted) return (await objects.head(lost.key)) === undefined;
    return objects.get(lost.key).then(
      () => false,
      (error: unknown) => isUntrusted(error),
    );
  }

  /** What was stored before the revision is not there. That is a loss only where the revision is; else the store is, as by an unmounted volume. */
  private async passOver(endpoint: Endpoint, number: number, error: DomainError): Promise<Outcome> {
    if ((await findRevision(this.options.objects, endpoint.name, number)) === undefined) throw error;
    return this.leave(endpoint, number, error);
  }

  private leave(endpoint: Endpoint, number: number, error: DomainError): Outcome {
    const key = String(error.details.key);
    const reason = describe(error);
    const isNews = endpoint.lost.get(number)?.key !== key;
    const lost: LostObject = { key, reason, isUntrusted: isUntrusted(error) };
    endpoint.lost.set(number, lost);
    endpoint.waitingFor = unservedReason(endpoint, 0);
    if (!isNews) return 'lost';
    this.options.changed?.();
    this.options.log(
      `serving: ${endpoint.name} revision ${number} is not ${lost.isUntrusted ? 'trusted' : 'whole'}${goesOn(endpoint)}: ${reason}`,
    );
    return 'lost';
  }

  private install(
    { served }: Endpoint,
    revision: DeploymentRevision,
    manifestOf: (version: VersionName) => Promise<VersionManifest>,
  ): Promise<ServedRevision> {
    const { loader, metrics, watch } = this.options;
    const unlessHung = async (version: VersionName): Promise<VersionManifest> => {
      watch?.refuseHung(revision, version);
      return manifestOf(version);
    };
    return installRevision(revision, { loader, metrics, manifestOf: unlessHung, current: served });
  }

  private async activate(endpoint: Endpoint, served: ServedRevision): Promise<void> {
    const { metrics, log, watch } = this.options;
    const previous = endpoint.served;
    const { revision } = served.revision;
    for (const number of endpoint.lost.keys()) if (number <= revision) endpoint.lost.delete(number);
    endpoint.served = served;
    watch?.serves(served.revision, manifestsOf(served));
    endpoint.waitingFor = unservedReason(endpoint, revision);
    if (previous !== undefined) metrics.version.remove({ endpoint: endpoint.name, model: previous.leader.manifest.model });
    metrics.version.set({ endpoint: endpoint.name, model: served.leader.manifest.model }, served.leader.manifest.version);
    metrics.revision.set({ endpoint: endpoint.name }, revision);
    for (const one of variantShares(previous)) metrics.variantShare.remove(one.labels);
    for (const one of variantShares(served)) metrics.variantShare.set(one.labels, one.share);
    metrics.versionsServed(
      endpoint.name,
      [...served.variants, ...served.shadows].map(({ manifest }) => String(manifest.version)),
    );
    log(`serving: ${endpoint.name} ${describeServed(served, previous)}`);
    this.options.changed?.();
    await this.remember();
    const kept = served.models();
    for (const model of previous?.models() ?? []) if (!kept.has(model)) await model.release();
  }

  private quarantine(endpoint: Endpoint, number: number, revision: DeploymentRevision | undefined, reason: string): void {
    const { metrics, log } = this.options;
    const target = revision?.targets[0];
    endpoint.quarantined.push({ revision: number, model: target?.model ?? '', version: target?.version ?? 0, reason, at: Date.now() });
    endpoint.lost.delete(number);
    endpoint.waitingFor = unservedReason(endpoint, 0);
    metrics.quarantined.set({ endpoint: endpoint.name }, endpoint.quarantined.length);
    this.options.changed?.();
    log(`serving: ${endpoint.name} revision ${number} is quarantined${goesOn(endpoint)}: ${reason}`);
  }

  private async remember(): Promise<void> {
    const { endpoints, state, log } = this.options;
    const served = endpoints
      .all()
      .flatMap(({ served: one }) => (one === undefined ? [] : [{ revision: one.revision, manifests: manifestsOf(one) }]));
    await state.write(served).catch((error: unknown) => log(`serving: cannot remember what is served: ${describe(error)}`));
  }

  private async restore(): Promise<void> {
    const { state, endpoints, signal } = this.options;
    for (const { revision, manifests } of await state.read()) {
      const endpoint = endpoints.findOrAdd(revision.endpoint);
      try {
        const served = await this.install(endpoint, revision, (version) => rememberedManifest(manifests, version));
        if (endpoint.served !== undefined || endpoint.seenRevision > 0 || signal.aborted) {
          for (const model of served.models()) await model.release();
          continue;
        }
        endpoint.seenRevision = revision.revision;
        await this.activate(endpoint, served);
      } catch (error) {
        if (!signal.aborted) this.leaveOut(endpoint, revision, describe(error));
      }
    }
  }

  /** The others are served without it. */
  private leaveOut(endpoint: Endpoint, { revision }: DeploymentRevision, reason: string): void {
    this.options.log(`serving: the local copy of ${endpoint.name} revision ${revision} cannot be served: ${reason}`);
    if (endpoint.served !== undefined || endpoint.seenRevision > 0) return;
    endpoint.waitingFor = `revision ${revision}, whose local copy cannot be served: ${reason}`;
    endpoint.isSettled = true;
  }
}

/** `refused`: it is not to be served. `lost`: an object of it is not there. */
type Outcome = 'taken' | 'refused' | 'lost';

/** Above what was seen there is nothing: what was not trusted there was removed, as its error asks for. */
function forgetRemoved(endpoint: Endpoint): void {
  const removed = [...endpoint.lost].filter(([number, { isUntrusted: untrusted }]) => untrusted && number > endpoint.seenRevision);
  for (const [number] of removed) endpoint.lost.delete(number);
  if (removed.length > 0) endpoint.waitingFor = unservedReason(endpoint, endpoint.served?.revision.revision ?? 0);
}

function manifestsOf({ variants, shadows }: ServedRevision): readonly VersionManifest[] {
  return [...new Set([...variants, ...shadows].map(({ manifest }) => manifest))];
}

async function rememberedManifest(manifests: readonly VersionManifest[], { model, version }: VersionName): Promise<VersionManifest> {
  const found = manifests.find((manifest) => manifest.model === model && manifest.version === version);
  if (found === undefined) throw new DomainError('VERSION_UNKNOWN', { model, version });
  return found;
}

function describeWaiting({ name, waitingFor }: Endpoint): string {
  return `${name}: ${waitingFor}`;
}

function goesOn({ active }: Endpoint): string {
  return active === undefined ? '' : `, version ${active.manifest.version} goes on`;
}

function jittered(ms: number): number {
  return ms * (1 + JITTER * (2 * Math.random() - 1));
}

/** Asking for more would only take as long again. */
function isUnreachable(error: unknown): boolean {
  return isDomainError(error) && error.code === 'OBJECT_STORE_UNAVAILABLE';
}

function describe(error: unknown): string {
  return isDomainError(error) ? error.message : `an unexpected ${unforeseenKind(error)}`;
}
