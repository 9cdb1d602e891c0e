import { DomainError } from '../../../core/errors.js';
import { XgboostRefusal } from './xgboost-library.js';

const OUT_OF_MEMORY = /bad_alloc|out of memory|cannot allocate/i;

/** What XGBoost had against the data or the parameters; undefined for anything else, memory that ran out included. */
export function refusalText(error: unknown): string | undefined {
  return error instanceof XgboostRefusal && !OUT_OF_MEMORY.test(error.message) ? error.message : undefined;
}

/** Does the work. @throws DomainError TRAINER_REJECTED for a refusal; the error itself otherwise */
export function scoring<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = refusalText(error);
    if (reason === undefined) throw error;
    throw new DomainError('TRAINER_REJECTED', { trainer: 'XGBoost', step: 'score', reason }, { cause: error });
  }
}
