import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import { shownName } from './json-kind.js';
import { RequestProblems } from './request-problems.js';

/** @param prefix path of the object with its dot, '' for the body. Errors: INPUT_FIELD_UNKNOWN, which tells all of them. */
export function refuseUnknownFields(object: Readonly<Record<string, unknown>>, known: readonly string[], prefix: string): void {
  const unknown = Object.keys(object).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const problems = new RequestProblems();
  for (const name of unknown) if (!problems.isFull) problems.add(unknownField(name, known, prefix));
  const error = problems.error();
  if (error !== undefined) throw error;
}

function unknownField(unknown: string, known: readonly string[], prefix: string): DomainError {
  return new DomainError('INPUT_FIELD_UNKNOWN', {
    field: prefix + shownName(unknown),
    found: 'a field that means nothing here',
    expected: `one of ${known.join(', ')}`,
    suggestion: didYouMean(unknown.slice(0, 64), known),
  });
}
