import type { TrainerProgram } from '../program/trainer-program.js';
import { runPredictJob } from './predict-job.js';
import { runTrainJob } from './train-job.js';

/** Counts up when the same rows would give another model. */
const ALGORITHM = '1';

export function openProgram(): TrainerProgram {
  return { title: 'isolationForest()', libraryVersion: ALGORITHM, train: runTrainJob, predict: runPredictJob, refusalOf: () => undefined };
}
