import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import { PendingCounters } from './pending-counter.js';
import type { PendingCounter } from './pending-counter.js';

const LABELS = ['endpoint', 'version'] as const;
type Label = (typeof LABELS)[number];

/** `scored`; `refused` by the shadow's own checks; `dropped` since there was no time for it; `failed` for any other reason. */
export type ShadowOutcome = 'scored' | 'refused' | 'dropped' | 'failed';

/** Counters of one shadow, with their labels bound. */
export interface ShadowMeter {
  readonly requests: Readonly<Record<ShadowOutcome, PendingCounter>>;
  readonly rows: PendingCounter;
  readonly compared: PendingCounter;
  readonly difference: PendingCounter;
  readonly disagreements: PendingCounter;
}

/** What shadows do, apart from everything that counts requests. Mean absolute difference = difference ÷ compared rows. */
export class ShadowMeters {
  private readonly requests: PendingCounters<Label | 'outcome'>;
  private readonly rows: PendingCounters<Label>;
  private readonly compared: PendingCounters<Label>;
  private readonly difference: PendingCounters<Label>;
  private readonly disagreements: PendingCounters<Label>;
  private readonly known = new Map<string, { readonly labels: Readonly<Record<Label, string>>; readonly meter: ShadowMeter }>();

  constructor(registry: Registry) {
    this.requests = counters(registry, 'requests_total', 'Copies of requests for a shadow, by what became of them.', [
      ...LABELS,
      'outcome',
    ]);
    this.rows = counters(registry, 'rows_total', 'Rows that a shadow scored.', LABELS);
    this.compared = counters(registry, 'compared_rows_total', 'Rows whose score was compared with that of the answer.', LABELS);
    this.difference = counters(
      registry,
      'absolute_difference_total',
      'Sum of |score of the shadow − score of the answer|. By compared rows it is the mean.',
      LABELS,
    );
    this.disagreements = counters(registry, 'disagreements_total', 'Compared rows with another prediction than the answer.', LABELS);
  }

  of(endpoint: string, version: number): ShadowMeter {
    const key = `${endpoint}@${version}`;
    const known = this.known.get(key);
    if (known !== undefined) return known.meter;
    const labels = { endpoint, version: String(version) };
    const outcome = (name: ShadowOutcome): PendingCounter => this.requests.of({ ...labels, outcome: name });
    const meter: ShadowMeter = {
      requests: { scored: outcome('scored'), refused: outcome('refused'), dropped: outcome('dropped'), failed: outcome('failed') },
      rows: this.rows.of(labels),
      compared: this.compared.of(labels),
      difference: this.difference.of(labels),
      disagreements: this.disagreements.of(labels),
    };
    this.known.set(key, { labels, meter });
    return meter;
  }

  /** Forgets the series that match. */
  drop(matches: (labels: Readonly<Record<string, string>>) => boolean): void {
    for (const metric of [this.requests, this.rows, this.compared, this.difference, this.disagreements]) metric.drop(matches);
    for (const [key, { labels }] of this.known) if (matches(labels)) this.known.delete(key);
  }
}

function counters<T extends string>(registry: Registry, name: string, help: string, labelNames: readonly T[]): PendingCounters<T> {
  const pending: PendingCounters<T> = new PendingCounters(() => counter);
  const counter: Counter<T> = new Counter({
    name: `perennial_serving_shadow_${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect: () => pending.flush(),
  });
  return pending;
}
