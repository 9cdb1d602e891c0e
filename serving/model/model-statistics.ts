/** How often something was done, and how long that took together. */
export interface Duration {
  count: number;
  ms: number;
}

/** Parts of one answered request. */
export interface AnsweredParts {
  readonly rows: number;
  /** Checks and encoding. */
  readonly readMs: number;
  /** Waiting for a run and the run itself. */
  readonly scoreMs: number;
  readonly totalMs: number;
}

const none = (): Duration => ({ count: 0, ms: 0 });

/** Plain sums of one loaded model, as Triton's statistics extension tells them. */
export class ModelStatistics {
  /** Epoch milliseconds; 0: never. */
  lastInferenceMs = 0;
  rows = 0;
  readonly success = none();
  readonly failure = none();
  readonly queue = none();
  readonly input = none();
  readonly infer = none();
  /** Of runs, by their number of rows. */
  readonly runs = new Map<number, Duration>();
  private lastRunMs = 0;

  /** Told right before the requests of the run are. */
  ran(rows: number, ms: number): void {
    this.lastRunMs = ms;
    const known = this.runs.get(rows);
    if (known === undefined) this.runs.set(rows, { count: 1, ms });
    else add(known, ms);
  }

  /** The run that answered a request is the newest one; of a request with several runs only the last counts as such. */
  answered({ rows, readMs, scoreMs, totalMs }: AnsweredParts, atMs: number): void {
    const runMs = Math.min(this.lastRunMs, scoreMs);
    this.lastInferenceMs = atMs;
    this.rows += rows;
    add(this.success, totalMs);
    add(this.input, readMs);
    add(this.infer, runMs);
    add(this.queue, scoreMs - runMs);
  }

  failed(ms: number): void {
    add(this.failure, ms);
  }
}

function add(duration: Duration, ms: number): void {
  duration.count += 1;
  duration.ms += ms;
}
