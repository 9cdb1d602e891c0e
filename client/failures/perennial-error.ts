export interface PerennialError extends Error {
  readonly code: string;
}

/**
 * An error whose text is written for people: of our own table, or raised by a workflow. By name and code, not by class: a definition
 * file is loaded with its own copy of the package.
 */
export function isPerennialError(error: unknown): error is PerennialError {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return error.name === 'DomainError' || error.name === 'RemoteFailure';
}
