import type { SourceBatch, SourceVector } from '../../core/snapshot/source-rows.js';
import type { MysqlColumn } from './mysql-columns.js';

const BATCH_ROWS = 4096;
/** Full batches that wait before the connection is paused; rows of one socket read may still come in. */
const WAITING_BATCHES = 2;

/** Lets the sender wait and go on. */
export interface Tap {
  pause(): void;
  resume(): void;
}

/**
 * Rows pushed by the driver, taken as batches. At most `WAITING_BATCHES` full ones, one in the making and what one socket read
 * holds are in memory.
 */
export class MysqlRowStream {
  readonly #ready: SourceBatch[] = [];
  #vectors: (Float64Array | (string | null)[])[] = [];
  #rows = 0;
  #end: 'open' | 'ended' | { readonly error: unknown } = 'open';
  #wake: (() => void) | null = null;

  constructor(
    private readonly columns: readonly MysqlColumn[],
    private readonly tap: Tap,
  ) {
    this.#start();
  }

  /** Throws what a cell's conversion throws. */
  push(cells: readonly unknown[]): void {
    const row = this.#rows;
    for (let i = 0; i < this.columns.length; i += 1) {
      const { toNumber, toText } = this.columns[i] as MysqlColumn;
      const cell = cells[i];
      const vector = this.#vectors[i] as Float64Array | (string | null)[];
      if (toNumber === null) vector[row] = cell === null ? null : toText(cell);
      else vector[row] = cell === null ? Number.NaN : toNumber(cell);
    }
    this.#rows += 1;
    if (this.#rows === BATCH_ROWS) this.#flush();
  }

  end(): void {
    if (this.#rows > 0) this.#flush();
    this.#close('ended');
  }

  fail(error: unknown): void {
    this.#close({ error });
  }

  async *batches(): AsyncGenerator<SourceBatch> {
    for (;;) {
      const batch = this.#ready.shift();
      if (batch !== undefined) {
        yield batch;
      } else if (this.#end === 'ended') {
        return;
      } else if (this.#end !== 'open') {
        throw this.#end.error;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          this.tap.resume();
        });
      }
    }
  }

  #start(): void {
    this.#rows = 0;
    this.#vectors = this.columns.map(({ toNumber }) =>
      toNumber === null ? new Array<string | null>(BATCH_ROWS).fill(null) : new Float64Array(BATCH_ROWS),
    );
  }

  #flush(): void {
    const rows = this.#rows;
    const vectors: SourceVector[] = this.#vectors.map((vector) => (rows === BATCH_ROWS ? vector : vector.slice(0, rows)));
    this.#ready.push({ rows, vectors });
    this.#start();
    if (this.#ready.length >= WAITING_BATCHES) this.tap.pause();
    this.#notify();
  }

  #close(end: 'ended' | { readonly error: unknown }): void {
    if (this.#end === 'open') this.#end = end;
    this.#notify();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
