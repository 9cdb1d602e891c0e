import type { JobName } from '../../adapters/statistics/statistics.js';
import type { JobFunction } from './parts/job-parts.js';

/** Each loads what it needs and no more: a child does one of them. */
const JOBS: { readonly [N in JobName]: () => Promise<JobFunction<N>> } = {
  prepare: async () => (await import('./prepare-job.js')).prepareJob,
  convert: async () => (await import('./convert-job.js')).convertJob,
  evaluate: async () => (await import('./evaluate/evaluate-job.js')).evaluateJob,
  checkFolds: async () => (await import('./fold-jobs.js')).checkFoldsJob,
  outOfFold: async () => (await import('./fold-jobs.js')).outOfFoldJob,
  evaluateFolds: async () => (await import('./evaluate/evaluate-folds-job.js')).evaluateFoldsJob,
  parity: async () => (await import('./parts/parity-job.js')).parityJob,
  score: async () => (await import('./score-job.js')).scoreJob,
  countRecent: async () => (await import('./count-recent-job.js')).countRecentJob,
};

export function jobOf<N extends JobName>(name: N): Promise<JobFunction<N>> {
  return JOBS[name]();
}
