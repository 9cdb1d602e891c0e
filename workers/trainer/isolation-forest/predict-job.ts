import { readFile } from 'node:fs/promises';
import type { PredictJob, TrainerMessage } from '../../../adapters/trainer/child/trainer-messages.js';
import { readMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import { readForest } from '../../../core/trainers/isolation-forest/forest/forest-model.js';
import { isolationScores, pathLengths } from '../../../core/trainers/isolation-forest/forest/isolation-scores.js';

/** Rows of one message. */
const ROWS_PER_PART = 65_536;

/** The margin is the mean path length. @throws DomainError TRAINER_INPUT_INVALID, MODEL_FILE_CORRUPT */
export async function runPredictJob(job: PredictJob, send: (message: TrainerMessage) => Promise<void>): Promise<void> {
  const { 'forest.json': path = '' } = job.files;
  const forest = readForest(await readFile(path));
  const { features } = await readMatrixFile(job.matrix);
  const step = ROWS_PER_PART * job.matrix.columns;
  const valuesOf = job.output === 'margin' ? pathLengths : isolationScores;
  for (let from = 0; from < features.length; from += step) {
    await send({ kind: 'predicted-part', values: valuesOf(forest, features.subarray(from, from + step)) });
  }
}
