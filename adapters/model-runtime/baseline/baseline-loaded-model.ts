import { DomainError } from '../../../core/errors.js';
import { baselineScores } from '../../../core/statistics/baseline.js';
import type { Baseline } from '../../../core/statistics/baseline.js';
import { checkInputShape } from '../check-input-shape.js';
import type { LoadedModel, ModelOutput } from '../model-runtime.js';

export class BaselineLoadedModel implements LoadedModel {
  readonly outputs: number;
  private released = false;

  constructor(
    private readonly model: Baseline,
    readonly inputColumns: number,
  ) {
    this.outputs = model.values.length;
  }

  readonly runSync = (rows: Float32Array, rowCount: number): ModelOutput => {
    if (this.released) throw new DomainError('MODEL_RELEASED');
    checkInputShape(rows, rowCount, this.inputColumns);
    return { margin: null, score: baselineScores(this.model, rowCount) };
  };

  async run(rows: Float32Array, rowCount: number): Promise<ModelOutput> {
    return this.runSync(rows, rowCount);
  }

  async release(): Promise<void> {
    this.released = true;
  }
}
