import { DomainError } from '../core/errors.js';
import type { Environment } from './setting-kinds.js';

/** The address behind a definition's `${NAME}`, read from the worker's own environment. Never print it. Errors: SOURCE_CONNECTION_INVALID. */
export function resolveConnectionReference(reference: string, environment: Environment = process.env): string {
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(reference)?.[1];
  const value = name === undefined ? undefined : environment[name];
  if (!value)
    throw new DomainError('SOURCE_CONNECTION_INVALID', {
      reference,
      reason: name === undefined ? 'it has not the form ${NAME}' : `the variable ${name} is not set`,
    });
  return value;
}
