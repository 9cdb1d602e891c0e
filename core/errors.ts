import { BATCH_ERRORS } from './errors/batch-errors.js';
import { COMMAND_ERRORS } from './errors/command-errors.js';
import { composeMessage } from './errors/compose-message.js';
import { DATA_ERRORS } from './errors/data-errors.js';
import { DEFINITION_ERRORS } from './errors/definition-errors.js';
import { EVALUATION_ERRORS } from './errors/evaluation-errors.js';
import { INPUT_ERRORS } from './errors/input-errors.js';
import { LIFECYCLE_ERRORS } from './errors/lifecycle-errors.js';
import { OPERATION_ERRORS } from './errors/operation-errors.js';
import { PREPARATION_ERRORS } from './errors/preparation-errors.js';
import { STORAGE_ERRORS } from './errors/storage-errors.js';
import { TRAINING_ERRORS } from './errors/training-errors.js';
import type { ErrorDetails } from './errors/error-spec.js';

/**
 * Every error Perennial raises on purpose, by code. Codes are public: they are Temporal failure types, HTTP error codes and
 * headings of docs/errors.md. A removed code is never used again for something else.
 */
export const ERRORS = {
  ...DEFINITION_ERRORS,
  ...DATA_ERRORS,
  ...PREPARATION_ERRORS,
  ...TRAINING_ERRORS,
  ...EVALUATION_ERRORS,
  ...STORAGE_ERRORS,
  ...OPERATION_ERRORS,
  ...INPUT_ERRORS,
  ...LIFECYCLE_ERRORS,
  ...COMMAND_ERRORS,
  ...BATCH_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An error that a person can act on. `message` is "what, where, expected/got. Fix: …". Details must hold no row values and no secrets. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly retryable: boolean;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    const spec = ERRORS[code];
    super(composeMessage(spec.text(details), spec.fix(details)), options);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
    this.retryable = spec.retryable;
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}
