import koffi from 'koffi';
import type { RowScorer } from '../program/row-scorer.js';
import type { Booster } from './booster.js';
import { denseInterface } from './data-matrix.js';
import { scoring } from './refusal.js';

/** Rows of one native call: each call has a cost of about a hundred rows, and more rows would leave the processor's cache. */
const BLOCK_ROWS = 16_384;

/** Scores rows as they come, in blocks of one piece of memory that is used again. */
export class BlockScorer implements RowScorer {
  readonly matrix: Float32Array;
  private readonly address: bigint;
  private scores = new Float32Array(0);
  private total = 0;
  private waiting = 0;
  private scored = 0;

  readonly columns: number;

  constructor(private readonly booster: Booster) {
    const columns = booster.columns();
    this.columns = columns;
    this.matrix = new Float32Array(BLOCK_ROWS * columns);
    this.address = koffi.address(this.matrix);
  }

  begin(rows: number): void {
    this.total = rows;
    this.waiting = 0;
    this.scored = 0;
  }

  place(rows: number): number {
    if (this.waiting + rows > BLOCK_ROWS) this.flush();
    return this.waiting;
  }

  added(rows: number): void {
    this.waiting += rows;
  }

  end(): Float32Array {
    this.flush();
    return this.scores;
  }

  private flush(): void {
    if (this.waiting === 0) return;
    const values = scoring(() => this.booster.predictDense(denseInterface(this.address, [this.waiting, this.columns]), 'value'));
    const size = values.length / this.waiting;
    if (this.scored === 0) this.scores = new Float32Array(this.total * size);
    this.scores.set(values, this.scored * size);
    this.scored += this.waiting;
    this.waiting = 0;
  }
}
