import koffi from 'koffi';
import type { Booster } from '../xgboost/booster.js';
import { denseInterface } from '../xgboost/data-matrix.js';

/** Rows of one native call: each call has a cost of about a hundred rows, and more rows would leave the processor's cache. */
const BLOCK_ROWS = 16_384;

/** Scores rows as they come, in blocks of one piece of memory that is used again. */
export class BlockScorer {
  /** Row-major; where the next rows are to be put. */
  readonly matrix: Float32Array;
  private readonly address: bigint;
  private scores = new Float32Array(0);
  private total = 0;
  private waiting = 0;
  private scored = 0;

  constructor(
    private readonly booster: Booster,
    private readonly columns: number,
  ) {
    this.matrix = new Float32Array(BLOCK_ROWS * columns);
    this.address = koffi.address(this.matrix);
  }

  begin(rows: number): void {
    this.total = rows;
    this.waiting = 0;
    this.scored = 0;
  }

  /** The row of the matrix where so many rows have room: at most a tenth of a block. */
  place(rows: number): number {
    if (this.waiting + rows > BLOCK_ROWS) this.flush();
    return this.waiting;
  }

  added(rows: number): void {
    this.waiting += rows;
  }

  /** Row-major scores of all rows since `begin`; valid until the next end. */
  end(): Float32Array {
    this.flush();
    return this.scores;
  }

  private flush(): void {
    if (this.waiting === 0) return;
    const values = this.booster.predictDense(denseInterface(this.address, [this.waiting, this.columns]), 'value');
    const size = values.length / this.waiting;
    if (this.scored === 0) this.scores = new Float32Array(this.total * size);
    this.scores.set(values, this.scored * size);
    this.scored += this.waiting;
    this.waiting = 0;
  }
}
