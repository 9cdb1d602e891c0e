import type { Counter, Histogram } from 'prom-client';
import type { ServingMetrics } from './serving-metrics.js';

export interface VariantLabels {
  readonly endpoint: string;
  readonly version: number;
  readonly variant: string;
}

type RequestCounter = Pick<Counter.Internal, 'inc'>;

/** Metrics of one loaded version behind one endpoint, with their labels bound once: a request only counts. */
export class VariantMeters {
  readonly rows: RequestCounter;
  readonly runRows: Pick<Histogram.Internal<string>, 'observe'>;
  private readonly requests = new Map<string, RequestCounter>();

  constructor(
    private readonly metrics: ServingMetrics,
    private readonly labels: VariantLabels,
  ) {
    const { endpoint, version, variant } = labels;
    this.rows = metrics.rows.labels({ model: endpoint, version: String(version), variant });
    this.runRows = metrics.rowsPerRun.labels({ model: endpoint });
  }

  request(route: string, status: number): void {
    const key = `${status}${route}`;
    const known = this.requests.get(key);
    if (known !== undefined) return known.inc();
    const { endpoint: model, version, variant } = this.labels;
    const added = this.metrics.requests.labels({ route, status: String(status), model, version: String(version), variant });
    this.requests.set(key, added);
    added.inc();
  }
}
