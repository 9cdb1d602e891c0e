import type { Histogram } from 'prom-client';
import type { PendingCounter } from './pending-counter.js';
import type { ServingMetrics } from './serving-metrics.js';

export interface VariantLabels {
  readonly endpoint: string;
  readonly version: number;
  readonly variant: string;
}

/** Metrics of one loaded version behind one endpoint, with their labels bound once: a request only counts. */
export class VariantMeters {
  readonly rows: PendingCounter;
  readonly runRows: Pick<Histogram.Internal<string>, 'observe'>;
  private readonly requests = new Map<string, Map<number, PendingCounter>>();

  constructor(
    private readonly metrics: ServingMetrics,
    private readonly labels: VariantLabels,
  ) {
    const { endpoint, version, variant } = labels;
    this.rows = metrics.rows.of({ model: endpoint, version: String(version), variant });
    this.runRows = metrics.rowsPerRun.labels({ model: endpoint });
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
