import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import { DomainError } from '../../core/errors.js';
import { RunCost } from './run-cost.js';

/** A model that scores `rowCount × columns` row-major float32 values. */
export interface Scorer {
  readonly columns: number;
  readonly outputs: number;
  run(matrix: Float32Array, rowCount: number): ModelOutput | Promise<ModelOutput>;
}

export interface BatcherOptions {
  /** How long one run may keep the JavaScript thread from everything else. */
  readonly stallBudgetMs: number;
  /** A request whose rows would wait longer than this is refused at once. */
  readonly maxWaitMs: number;
  /** Told of every run that gave scores, before its requests are. */
  readonly onRun?: (rows: number, ms: number) => void;
}

interface Waiting {
  readonly matrix: Float32Array;
  readonly rows: number;
  /** Rows handed to runs so far; only requests larger than one run are handed over in parts. */
  taken: number;
  readonly parts: ModelOutput[];
  readonly resolve: (output: ModelOutput) => void;
  readonly reject: (error: unknown) => void;
}

const MIN_ROWS = 8;
const MAX_ROWS = 1024;

/**
 * Runs together what arrived together, as Triton does with a queue delay of zero: a request schedules a run at the end of this turn
 * of the event loop, and whatever the sockets bring until then, or during the run before, joins it. While turns bring one request
 * at most, it runs at once. So nothing waits when nothing else is going on, and batches grow by themselves under load.
 *
 * 1. Every request gets the bits that it would get alone: a row's output does not depend on its neighbours (port ModelRuntime).
 * 2. A run takes at most as many rows as the measured cost allows in `stallBudgetMs`; then the event loop has its turn.
 * 3. A run that fails is repeated request by request, so that one request's rows harm no other's.
 * 4. Refusal happens before a request waits, never after. Requests larger than a run give way to the small ones by half of each run.
 */
export class Batcher {
  private readonly small: Waiting[] = [];
  private readonly large: Waiting[] = [];
  private readonly cost = new RunCost();
  private queuedRows = 0;
  private scheduled = false;
  /** Requests of this turn, and whether the turn before had several. */
  private arrived = 0;
  private busy = false;
  private idle: (() => void)[] = [];

  constructor(
    private readonly scorer: Scorer,
    private readonly options: BatcherOptions,
  ) {}

  /** Errors: SERVING_OVERLOADED, at once; those of the model. */
  score(matrix: Float32Array, rows: number): Promise<ModelOutput> {
    const waitMs = this.queuedRows === 0 ? 0 : this.cost.estimateMs(this.queuedRows);
    if (waitMs > this.options.maxWaitMs)
      return Promise.reject(new DomainError('SERVING_OVERLOADED', { waitMs: Math.ceil(waitMs), limitMs: this.options.maxWaitMs }));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { matrix, rows, taken: 0, parts: [], resolve, reject };
      const isSmall = rows <= this.maxRows();
      const runsAtOnce = isSmall && !this.busy && this.queuedRows === 0;
      this.countArrival();
      this.queuedRows += rows;
      if (runsAtOnce) void this.runTogether([waiting]);
      else {
        (isSmall ? this.small : this.large).push(waiting);
        this.schedule();
      }
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async drained(): Promise<void> {
    if (this.queuedRows > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private countArrival(): void {
    this.arrived += 1;
    if (this.arrived > 1) return;
    setImmediate(() => {
      this.busy = this.arrived > 1;
      this.arrived = 0;
    });
  }

  private maxRows(): number {
    return Math.min(MAX_ROWS, Math.max(MIN_ROWS, this.cost.rowsWithin(this.options.stallBudgetMs)));
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => void this.flush());
  }

  private async flush(): Promise<void> {
    const limit = this.maxRows();
    const big = this.large[0];
    const batch = this.takeSmall(big === undefined ? limit : Math.ceil(limit / 2));
    if (batch.length > 0) await this.runTogether(batch);
    if (big !== undefined) await this.runPart(big, batch.length > 0 ? Math.ceil(limit / 2) : limit);
    this.scheduled = false;
    if (this.small.length > 0 || this.large.length > 0) this.schedule();
  }

  private takeSmall(limit: number): Waiting[] {
    let rows = 0;
    let count = 0;
    for (const waiting of this.small) {
      if (count > 0 && rows + waiting.rows > limit) break;
      rows += waiting.rows;
      count += 1;
    }
    return this.small.splice(0, count);
  }

  private async runTogether(batch: readonly Waiting[]): Promise<void> {
    const rows = batch.reduce((sum, waiting) => sum + waiting.rows, 0);
    try {
      const output = await this.timed(batch.length === 1 ? (batch[0] as Waiting).matrix : this.concatenate(batch, rows), rows);
      this.handOut(batch, output);
    } catch (error) {
      if (batch.length === 1) this.settle(batch[0] as Waiting, error);
      else for (const waiting of batch) await this.runTogether([waiting]);
    }
  }

  private concatenate(batch: readonly Waiting[], rows: number): Float32Array {
    const matrix = new Float32Array(rows * this.scorer.columns);
    let offset = 0;
    for (const waiting of batch) {
      matrix.set(waiting.matrix, offset);
      offset += waiting.matrix.length;
    }
    return matrix;
  }

  private handOut(batch: readonly Waiting[], output: ModelOutput): void {
    const { outputs } = this.scorer;
    let row = 0;
    for (const waiting of batch) {
      const from = row * outputs;
      row += waiting.rows;
      const own = batch.length === 1 ? output : slice(output, from, row * outputs);
      this.done(waiting);
      waiting.resolve(own);
    }
  }

  private async runPart(big: Waiting, limit: number): Promise<void> {
    const { columns } = this.scorer;
    const rows = Math.min(limit, big.rows - big.taken);
    try {
      const part = big.matrix.subarray(big.taken * columns, (big.taken + rows) * columns);
      big.parts.push(await this.timed(part, rows));
      big.taken += rows;
      if (big.taken === big.rows) this.settle(big);
    } catch (error) {
      this.settle(big, error);
    }
  }

  private settle(waiting: Waiting, error?: unknown): void {
    this.done(waiting);
    if (this.large[0] === waiting) this.large.shift();
    if (error === undefined) waiting.resolve(join(waiting.parts));
    else waiting.reject(error);
  }

  private done({ rows }: Waiting): void {
    this.queuedRows -= rows;
    if (this.queuedRows === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  private async timed(matrix: Float32Array, rows: number): Promise<ModelOutput> {
    const started = performance.now();
    const running = this.scorer.run(matrix, rows);
    const output = running instanceof Promise ? await running : running;
    const ms = performance.now() - started;
    this.cost.add(rows, ms);
    this.options.onRun?.(rows, ms);
    return output;
  }
}

function slice({ margin, score }: ModelOutput, from: number, to: number): ModelOutput {
  return { margin: margin === null ? null : margin.subarray(from, to), score: score.subarray(from, to) };
}

function join(parts: readonly ModelOutput[]): ModelOutput {
  const margins = parts.flatMap(({ margin }) => (margin === null ? [] : [margin]));
  return { margin: margins.length === 0 ? null : joined(margins), score: joined(parts.map(({ score }) => score)) };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
