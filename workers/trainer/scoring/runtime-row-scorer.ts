import type { LoadedModel } from '../../../adapters/model-runtime/model-runtime.js';
import { scoreRows } from '../../../adapters/model-runtime/model-scores.js';
import type { RowScorer } from '../program/row-scorer.js';

/** A process that scores is ended from outside. */
const UNDISTURBED: AbortSignal = new AbortController().signal;

/** By the runtime that serves the model, for kinds without a library of their own: the rows of a part are kept until it is whole. */
export class RuntimeRowScorer implements RowScorer {
  readonly columns: number;
  matrix = new Float32Array(0);
  private placed = 0;

  constructor(private readonly model: LoadedModel) {
    this.columns = model.inputColumns;
  }

  begin(rows: number): void {
    const values = rows * this.columns;
    if (this.matrix.length !== values) this.matrix = new Float32Array(values);
    this.placed = 0;
  }

  place(): number {
    return this.placed;
  }

  added(rows: number): void {
    this.placed += rows;
  }

  async end(): Promise<Float32Array> {
    return (await scoreRows(this.model, this.matrix, UNDISTURBED)).score;
  }
}
