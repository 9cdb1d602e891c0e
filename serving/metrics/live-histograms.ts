import type { Metric, Registry } from 'prom-client';

export interface HistogramSpec<T extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly T[];
  /** Upper bounds, ascending, without +Inf. */
  readonly bounds: readonly number[];
}

/** Observations of one set of labels. */
export class LiveHistogram {
  /** One per bound and one above them all; not cumulative. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(private readonly bounds: readonly number[]) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  observe(value: number): void {
    const { bounds, counts } = this;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += value;
  }
}

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** A Prometheus histogram whose observation costs two additions; the library's own looks its labels up each time. */
export class LiveHistograms<T extends string> {
  readonly name: string;
  readonly aggregator = 'sum';
  private readonly known = new Map<string, { readonly labels: Labels; readonly histogram: LiveHistogram }>();

  constructor(
    registry: Registry,
    private readonly spec: HistogramSpec<T>,
  ) {
    this.name = spec.name;
    // A registry asks its metrics for `name` and `get` alone; its type wants one of the library's own classes.
    registry.registerMetric(this as unknown as Metric<T>);
  }

  of(labels: Readonly<Record<T, string>>): LiveHistogram {
    const key = JSON.stringify(this.spec.labelNames.map((name) => labels[name]));
    const known = this.known.get(key);
    if (known !== undefined) return known.histogram;
    const histogram = new LiveHistogram(this.spec.bounds);
    this.known.set(key, { labels, histogram });
    return histogram;
  }

  /** Forgets the series that match; whoever still holds one of their histograms observes for nobody. */
  drop(matches: (labels: Labels) => boolean): void {
    for (const [key, { labels }] of this.known) if (matches(labels)) this.known.delete(key);
  }

  /** For the registry. */
  async get(): Promise<object> {
    const { name, help, bounds } = this.spec;
    const observed = [...this.known.values()].filter(({ histogram }) => histogram.counts.some((count) => count > 0));
    const values = observed.flatMap(({ labels, histogram }) => samples(name, labels, histogram, bounds));
    return { name, help, type: 'histogram', values, aggregator: this.aggregator };
  }
}

function samples(name: string, labels: Labels, { counts, sum }: LiveHistogram, bounds: readonly number[]): readonly Sample[] {
  let count = 0;
  const buckets = Array.from(counts, (own, index): Sample => {
    count += own;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[index] ?? '+Inf' }, value: count };
  });
  return [...buckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }];
}
