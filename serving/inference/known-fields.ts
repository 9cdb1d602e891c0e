import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/names/nearest-name.js';
import { shownName } from './json-kind.js';

/** @param prefix path of the object with its dot, '' for the body. Errors: INPUT_FIELD_UNKNOWN. */
export function refuseUnknownFields(object: Readonly<Record<string, unknown>>, known: readonly string[], prefix: string): void {
  const unknown = Object.keys(object).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new DomainError('INPUT_FIELD_UNKNOWN', {
    field: prefix + shownName(unknown),
    found: 'a field that means nothing here',
    expected: `one of ${known.join(', ')}`,
    suggestion: didYouMean(unknown.slice(0, 64), known),
  });
}
