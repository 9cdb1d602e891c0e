import { matrixLayout } from '../../adapters/trainer/matrix-file.js';
import type { PredictJob, TrainerMessage } from '../../adapters/trainer/trainer-messages.js';
import { DomainError } from '../../core/errors.js';
import { Booster } from './booster.js';
import { denseInterface } from './data-matrix.js';
import { mapFile } from './mapped-file.js';
import type { XgboostLibrary } from './xgboost-library.js';

/** Bounds one message and one native call, so that a cancel is seen in between. */
const ROWS_PER_PART = 131_072;
const FLOAT_BYTES = 4;

/** Scores the matrix part by part; the values go out in order. @throws XgboostRefusal, DomainError TRAINER_INPUT_INVALID */
export async function runPredictJob(
  library: XgboostLibrary,
  job: PredictJob,
  send: (message: TrainerMessage) => Promise<void>,
): Promise<void> {
  const { matrix } = job;
  const layout = await matrixLayout(matrix);
  const booster = Booster.create(library, []);
  booster.load(job.modelPath);
  if (job.threads > 0) booster.setThreads(job.threads);
  if (booster.columns() !== matrix.columns) {
    throw new DomainError('TRAINER_INPUT_INVALID', {
      what: `the matrix file ${matrix.path}`,
      expected: `${booster.columns()} columns as the model ${job.modelPath} has`,
      got: matrix.columns,
    });
  }
  const mapped = mapFile(matrix.path, layout.sizeBytes);
  for (let row = 0; row < matrix.rows; row += ROWS_PER_PART) {
    const rows = Math.min(ROWS_PER_PART, matrix.rows - row);
    const address = mapped.address + BigInt(row) * BigInt(matrix.columns * FLOAT_BYTES);
    // A copy, since the library reuses the buffer behind the view.
    const values = booster.predictDense(denseInterface(address, [rows, matrix.columns]), job.output).slice();
    await send({ kind: 'predicted-part', values });
  }
  mapped.release();
}
