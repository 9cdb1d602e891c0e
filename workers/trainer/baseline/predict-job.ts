import { readFile } from 'node:fs/promises';
import type { PredictJob, TrainerMessage } from '../../../adapters/trainer/child/trainer-messages.js';
import { matrixLayout } from '../../../adapters/trainer/matrix-file.js';
import { DomainError } from '../../../core/errors.js';
import { baselineScores } from '../../../core/statistics/baseline.js';
import { checkedBaselineModel } from '../../../core/trainers/baseline/baseline-model.js';

/** Values of one message. */
const ROWS_PER_PART = 65_536;

/** @throws DomainError TRAINER_INPUT_INVALID, MODEL_FILE_CORRUPT */
export async function runPredictJob(job: PredictJob, send: (message: TrainerMessage) => Promise<void>): Promise<void> {
  await matrixLayout(job.matrix);
  const model = checkedBaselineModel(await readModel(job));
  for (let row = 0; row < job.matrix.rows; row += ROWS_PER_PART) {
    await send({ kind: 'predicted-part', values: baselineScores(model, Math.min(ROWS_PER_PART, job.matrix.rows - row)) });
  }
}

async function readModel({ files }: PredictJob): Promise<unknown> {
  const { 'model.json': path = '' } = files;
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const reason = `the model ${path} cannot be read`;
    throw new DomainError('TRAINER_REJECTED', { trainer: 'baseline()', step: 'predict', reason }, { cause });
  }
}
