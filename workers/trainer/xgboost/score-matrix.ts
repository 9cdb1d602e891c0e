import { matrixLayout } from '../../../adapters/trainer/matrix-file.js';
import type { MatrixFile } from '../../../adapters/trainer/trainer.js';
import { DomainError } from '../../../core/errors.js';
import { Booster } from './booster.js';
import { denseInterface } from './data-matrix.js';
import { mapFile } from './mapped-file.js';
import type { XgboostLibrary } from './xgboost-library.js';

/** Bounds one message and one native call, so that a cancel is seen in between. */
const ROWS_PER_PART = 131_072;
const FLOAT_BYTES = 4;

export interface ScoringModel {
  readonly modelPath: string;
  readonly output: 'margin' | 'value';
  /** 0: all cores. */
  readonly threads: number;
}

/** A model ready to score matrices. @throws XgboostRefusal */
export function loadBooster(library: XgboostLibrary, { modelPath, threads }: Pick<ScoringModel, 'modelPath' | 'threads'>): Booster {
  const booster = Booster.create(library, []);
  booster.load(modelPath);
  if (threads > 0) booster.setThreads(threads);
  return booster;
}

/** Scores the matrix part by part, in order. @throws XgboostRefusal, DomainError TRAINER_INPUT_INVALID */
export async function scoreMatrix(
  booster: Booster,
  { modelPath, output }: ScoringModel,
  matrix: MatrixFile,
  take: (values: Float32Array) => Promise<void>,
): Promise<void> {
  const layout = await matrixLayout(matrix);
  if (booster.columns() !== matrix.columns) {
    throw new DomainError('TRAINER_INPUT_INVALID', {
      what: `the matrix file ${matrix.path}`,
      expected: `${booster.columns()} columns as the model ${modelPath} has`,
      got: matrix.columns,
    });
  }
  const mapped = mapFile(matrix.path, layout.sizeBytes);
  try {
    for (let row = 0; row < matrix.rows; row += ROWS_PER_PART) {
      const rows = Math.min(ROWS_PER_PART, matrix.rows - row);
      const address = mapped.address + BigInt(row) * BigInt(matrix.columns * FLOAT_BYTES);
      // A copy, since the library reuses the buffer behind the view.
      await take(booster.predictDense(denseInterface(address, [rows, matrix.columns]), output).slice());
    }
  } finally {
    mapped.release();
  }
}
