import type { TrainerProgram } from '../program/trainer-program.js';
import { runPredictJob } from './predict-job.js';
import { refusalText } from './refusal.js';
import { runTrainJob } from './train-job.js';
import { XgboostLibrary } from './xgboost-library.js';

/** @throws DomainError TRAINER_LIBRARY_UNUSABLE */
export function openProgram(libraryPath: string): TrainerProgram {
  const library = new XgboostLibrary(libraryPath);
  return {
    title: 'XGBoost',
    libraryVersion: library.version,
    train: (job, send) => runTrainJob(library, job, send),
    predict: (job, send) => runPredictJob(library, job, send),
    refusalOf: refusalText,
  };
}
