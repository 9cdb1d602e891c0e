import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Aggregator } from 'prom-client';
import { VIOLATION_LABELS } from './violation-tallies.js';
import { PendingCounters } from './pending-counter.js';
import { LiveHistograms } from './live-histograms.js';
import type { LiveHistogram } from './live-histograms.js';
import { ShadowMeters } from './shadow-meters.js';

const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const ROW_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384];
const SCORE_BUCKETS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
const RELOAD_BUCKETS_S = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

const PREDICT_SECONDS = {
  name: 'request_predict_seconds',
  help: 'From the choice of the variant to its scores, per request.',
  labelNames: ['model_name'],
  bounds: LATENCY_BUCKETS_S,
} as const;

/** Counts requests that one variant answered. */
export interface RequestMeter {
  request(route: string, status: number): void;
}

const VERSIONS_KEPT = 8;

/** Everything `/metrics` shows. Labels are routes, statuses and names of what is deployed, never anything a caller chose freely. */
export class ServingMetrics {
  readonly registry = new Registry();
  readonly requests = this.pending('perennial_serving_requests_total', 'Requests answered.', [
    'route',
    'status',
    'model',
    'version',
    'variant',
  ]);
  private readonly latency = new LiveHistograms(this.registry, {
    name: 'perennial_serving_request_seconds',
    help: 'From the headers to the answer.',
    labelNames: ['route'],
    bounds: LATENCY_BUCKETS_S,
  });
  readonly rows = this.pending('perennial_serving_rows_total', 'Rows scored.', ['model', 'version', 'variant']);
  readonly wrongTokens = this.counter(
    'perennial_serving_wrong_tokens_total',
    'Requests with a token that is none of those that are known.',
    [],
  );
  readonly asyncRequests = this.counter('perennial_serving_async_requests_total', 'Requests stored to be answered later.', ['endpoint']);
  readonly quotaRefusals = this.counter(
    'perennial_serving_quota_refusals_total',
    'Requests refused since their caller has used up a quota.',
    ['quota'],
  );
  readonly rowsPerRun = new LiveHistograms(this.registry, {
    name: 'perennial_serving_run_rows',
    help: 'Rows per run of a model.',
    labelNames: ['model'],
    bounds: ROW_BUCKETS,
  });
  readonly revision = this.gauge('perennial_serving_revision', 'Deployment revision in effect.', ['endpoint']);
  readonly version = this.gauge('perennial_serving_model_version', 'Model version in effect.', ['endpoint', 'model']);
  readonly variantShare = this.gauge('perennial_serving_variant_share', 'Share of the requests that a variant is given.', [
    'endpoint',
    'model',
    'version',
    'variant',
  ]);
  readonly variantSeconds = new LiveHistograms(this.registry, {
    name: 'perennial_serving_variant_seconds',
    help: 'From the choice of the variant to its scores, per request.',
    labelNames: ['endpoint', 'version', 'variant'],
    bounds: LATENCY_BUCKETS_S,
  });
  /** The same by KServe's name. */
  readonly predictSeconds: LiveHistograms<'model_name'> | undefined;
  readonly variantScore = new LiveHistograms(this.registry, {
    name: 'perennial_serving_variant_score',
    help: 'Scores: the probability, the number of a regression, the largest probability of several classes. Sum by count is their mean.',
    labelNames: ['endpoint', 'version', 'variant'],
    bounds: SCORE_BUCKETS,
  });
  readonly shadows = new ShadowMeters(this.registry);
  readonly degraded = this.gauge('perennial_serving_degraded', '1: serves, but cannot follow changes at the moment.', []);
  readonly quarantined = this.gauge('perennial_serving_quarantined', 'Deployment revisions that failed their rehearsal since the start.', [
    'endpoint',
  ]);
  private readonly inFlightSources: (() => number)[] = [];
  readonly reload = this.histogram(
    'perennial_serving_reload_seconds',
    'From seeing a revision to serving it.',
    ['endpoint'],
    RELOAD_BUCKETS_S,
  );
  readonly logDropped = this.counter('perennial_serving_log_dropped_total', 'Rows that the prediction log could not keep.', [
    'endpoint',
    'reason',
    'caller',
  ]);
  /** One folder is shared by all processes of a machine, so each of them sees the whole. */
  readonly logUnshippedBytes = this.gauge('perennial_serving_log_unshipped_bytes', 'Prediction log that waits on local disk.', [], 'max');
  readonly inputViolations = this.pending(
    'perennial_serving_input_violations_total',
    'Values in requests that are not as the definition or the training rows say, by rule and by what became of them.',
    VIOLATION_LABELS,
  );

  /** Those that have series, the current ones last. */
  private readonly versionsOf = new Map<string, readonly string[]>();
  private readonly latencies = new Map<string, LiveHistogram>();

  /** @param options `peerMetrics`: also under the names of other servers */
  constructor({ peerMetrics = false }: { readonly peerMetrics?: boolean } = {}) {
    this.predictSeconds = peerMetrics ? new LiveHistograms(this.registry, PREDICT_SECONDS) : undefined;
    this.degraded.set(0);
    const inFlight = (): number => this.inFlightSources.reduce((sum, read) => sum + read(), 0);
    new Gauge({
      name: 'perennial_serving_requests_in_flight',
      help: 'Requests being answered.',
      registers: [this.registry],
      collect() {
        this.set(inFlight());
      },
    });
    collectDefaultMetrics({ register: this.registry });
  }

  /** One more to ask for the requests that are being answered. */
  inFlightFrom(read: () => number): void {
    this.inFlightSources.push(read);
  }

  /**
   * Tells which versions an endpoint answers with now, or tries as shadows. The series of a version go when the endpoint has left eight later ones behind:
   * a process that changes its model for months must not keep them all.
   */
  versionsServed(endpoint: string, versions: readonly string[]): void {
    const before = this.versionsOf.get(endpoint) ?? [];
    const left = before.filter((version) => !versions.includes(version));
    const gone = new Set(left.splice(0, Math.max(0, left.length - VERSIONS_KEPT)));
    this.versionsOf.set(endpoint, [...left, ...versions]);
    if (gone.size === 0) return;
    const isGone = (labels: Readonly<Record<string, string>>): boolean =>
      gone.has(labels.version ?? '') && (labels.endpoint ?? labels.model) === endpoint;
    const { requests, rows, variantSeconds, variantScore, inputViolations, shadows } = this;
    for (const metric of [requests, rows, variantSeconds, variantScore, inputViolations, shadows]) metric.drop(isGone);
  }

  /** Counts one answered request. */
  answered(route: string, status: number, meters: RequestMeter | undefined, ms: number): void {
    if (meters === undefined) this.requests.of({ route, status: String(status), model: '', version: '', variant: '' }).inc();
    else meters.request(route, status);
    this.latencyOf(route).observe(ms / 1000);
  }

  private latencyOf(route: string): LiveHistogram {
    const known = this.latencies.get(route);
    if (known !== undefined) return known;
    const added = this.latency.of({ route });
    this.latencies.set(route, added);
    return added;
  }

  private pending<T extends string>(name: string, help: string, labelNames: readonly T[]): PendingCounters<T> {
    const counters: PendingCounters<T> = new PendingCounters(() => counter);
    const counter: Counter<T> = new Counter({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      collect: () => counters.flush(),
    });
    return counters;
  }

  private counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gauge<T extends string>(name: string, help: string, labelNames: readonly T[], aggregator: Aggregator = 'max'): Gauge<T> {
    return new Gauge({ name, help, labelNames: [...labelNames], aggregator, registers: [this.registry] });
  }

  private histogram<T extends string>(name: string, help: string, labelNames: readonly T[], buckets: readonly number[]): Histogram<T> {
    return new Histogram({ name, help, labelNames: [...labelNames], buckets: [...buckets], registers: [this.registry] });
  }
}
