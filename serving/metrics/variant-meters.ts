import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import type { PendingCounter } from './pending-counter.js';
import type { ServingMetrics } from './serving-metrics.js';
import type { LiveHistogram } from './live-histograms.js';

export interface VariantLabels {
  readonly endpoint: string;
  readonly version: number;
  readonly variant: string;
}

/** Metrics of one loaded version behind one endpoint, with their labels bound once: a request only counts. */
export class VariantMeters {
  readonly rows: PendingCounter;
  private readonly seconds: LiveHistogram;
  private readonly predictSeconds: LiveHistogram | undefined;
  private readonly scores: LiveHistogram;
  private readonly requests = new Map<string, Map<number, PendingCounter>>();

  constructor(
    private readonly metrics: ServingMetrics,
    private readonly labels: VariantLabels,
  ) {
    const { endpoint, version, variant } = labels;
    this.rows = metrics.rows.of({ model: endpoint, version: String(version), variant });
    const own = { endpoint, version: String(version), variant };
    this.seconds = metrics.variantSeconds.of(own);
    this.predictSeconds = metrics.predictSeconds?.of({ model_name: endpoint });
    this.scores = metrics.variantScore.of(own);
  }

  /** Counts the scores of one answered request. */
  scored({ score }: ModelOutput, rows: number, ms: number): void {
    this.rows.inc(rows);
    this.seconds.observe(ms / 1000);
    this.predictSeconds?.observe(ms / 1000);
    const perRow = score.length / rows;
    if (perRow === 1) for (let row = 0; row < rows; row += 1) this.scores.observe(score[row] as number);
    else for (let row = 0; row < rows; row += 1) this.scores.observe(Math.max(...score.subarray(row * perRow, (row + 1) * perRow)));
  }

  request(route: string, status: number): void {
    let byStatus = this.requests.get(route);
    if (byStatus === undefined) this.requests.set(route, (byStatus = new Map<number, PendingCounter>()));
    let counter = byStatus.get(status);
    if (counter === undefined) {
      const { endpoint: model, version, variant } = this.labels;
      counter = this.metrics.requests.of({ route, status: String(status), model, version: String(version), variant });
      byStatus.set(status, counter);
    }
    counter.inc();
  }
}
