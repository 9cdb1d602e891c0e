import type { PredictJob, TrainerMessage } from '../../../adapters/trainer/child/trainer-messages.js';
import { loadBooster, scoreMatrix } from './score-matrix.js';
import type { XgboostLibrary } from './xgboost-library.js';

/** Scores the matrix part by part; the values go out in order. @throws XgboostRefusal, DomainError TRAINER_INPUT_INVALID */
export async function runPredictJob(
  library: XgboostLibrary,
  job: PredictJob,
  send: (message: TrainerMessage) => Promise<void>,
): Promise<void> {
  const { 'model.ubj': modelPath = '' } = job.files;
  const model = { ...job, modelPath };
  await scoreMatrix(loadBooster(library, model), model, job.matrix, (values) => send({ kind: 'predicted-part', values }));
}
