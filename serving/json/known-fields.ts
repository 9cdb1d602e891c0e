import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import { shownName } from './json-kind.js';

/** @param prefix path of the object with its dot, '' for the body. Errors: INPUT_FIELD_UNKNOWN. */
export function refuseUnknownFields(object: Readonly<Record<string, unknown>>, known: readonly string[], prefix: string): void {
  for (const name in object) if (!known.includes(name)) throw unknownField(name, known, prefix);
}

function unknownField(unknown: string, known: readonly string[], prefix: string): DomainError {
  return new DomainError('INPUT_FIELD_UNKNOWN', {
    field: prefix + shownName(unknown),
    found: 'a field that means nothing here',
    expected: `one of ${known.join(', ')}`,
    suggestion: didYouMean(unknown.slice(0, 64), known),
  });
}
