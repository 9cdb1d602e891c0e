import { DomainError } from '../../../../core/errors.js';
import type { FieldOf } from '../../../../core/inputs/input-report.js';
import { jsonKind } from '../../../json/json-kind.js';
import type { Datatype, DatatypeFamily } from './tensor-datatypes.js';

const TYPE: Readonly<Record<DatatypeFamily, string>> = { float: 'number', integer: 'number', boolean: 'boolean', bytes: 'string' };

/**
 * Values of a JSON tensor against its datatype; null is a missing value. Whether a number fits float32 is the entrance's to say.
 * Errors: INPUT_FIELD_TYPE, INPUT_VALUE_REFUSED.
 */
export function checkElements(values: readonly unknown[], datatype: Datatype, fieldOf: FieldOf): void {
  const type = TYPE[datatype.family];
  const isInteger = datatype.family === 'integer';
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (value === null) continue;
    if (typeof value !== type)
      throw new DomainError('INPUT_FIELD_TYPE', { field: fieldOf(i), found: jsonKind(value), expected: `a ${type} or null` });
    if (isInteger) checkInteger(value as number, datatype, i, fieldOf);
  }
}

export function checkInteger(value: number, { min, max }: Datatype, i: number, fieldOf: FieldOf): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const found = Number.isInteger(value) ? 'an integer out of range' : 'a number with a fraction';
  throw new DomainError('INPUT_VALUE_REFUSED', { field: fieldOf(i), found, expected: `an integer from ${min} to ${max} or null` });
}
