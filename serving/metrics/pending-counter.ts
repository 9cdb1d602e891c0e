import type { Counter } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** A counter that costs one addition per request: prom-client hears of it when somebody scrapes. */
export interface PendingCounter {
  inc(by?: number): void;
}

class Pending implements PendingCounter {
  private count = 0;

  constructor(
    readonly labels: Labels,
    private readonly child: Pick<Counter.Internal, 'inc'>,
  ) {}

  inc(by = 1): void {
    this.count += by;
  }

  flush(): void {
    if (this.count === 0) return;
    this.child.inc(this.count);
    this.count = 0;
  }
}

/** The pending counters of one metric, one per set of labels until `drop`, as prom-client keeps them. */
export class PendingCounters<T extends string> {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly counter: () => Counter<T>) {}

  of(labels: Readonly<Record<T, string>>): PendingCounter {
    const key = JSON.stringify(Object.values(labels as Labels));
    const known = this.pending.get(key);
    if (known !== undefined) return known;
    const added = new Pending(labels, this.counter().labels(labels));
    this.pending.set(key, added);
    return added;
  }

  flush(): void {
    for (const one of this.pending.values()) one.flush();
  }

  /** Forgets the series that match; whoever still holds one of their counters counts for nobody. */
  drop(matches: (labels: Labels) => boolean): void {
    for (const [key, { labels }] of this.pending) {
      if (!matches(labels)) continue;
      this.pending.delete(key);
      this.counter().remove(labels as Record<T, string>);
    }
  }
}
