import { DomainError } from '../../../../core/errors.js';
import type { FieldOf } from '../../../../core/inputs/input-report.js';
import { jsonKind } from '../../../json/json-kind.js';
import { RequestProblems } from '../../../json/request-problems.js';
import type { Datatype, DatatypeFamily } from './tensor-datatypes.js';

const TYPE: Readonly<Record<DatatypeFamily, string>> = { float: 'number', integer: 'number', boolean: 'boolean', bytes: 'string' };

/**
 * Values of a JSON tensor against its datatype; null is a missing value. Whether a number fits float32 is the entrance's to say.
 * Errors: INPUT_FIELD_TYPE, INPUT_VALUE_REFUSED.
 */
export function checkElements(values: readonly unknown[], datatype: Datatype, fieldOf: FieldOf): void {
  const type = TYPE[datatype.family];
  const isInteger = datatype.family === 'integer';
  let problems: RequestProblems | undefined;
  for (let i = 0; i < values.length && problems?.isFull !== true; i += 1) {
    const value = values[i];
    if (value === null) continue;
    if (typeof value === type && (!isInteger || fits(value as number, datatype))) continue;
    problems ??= new RequestProblems();
    problems.add(
      typeof value === type
        ? integerError(value as number, datatype, fieldOf(i))
        : new DomainError('INPUT_FIELD_TYPE', { field: fieldOf(i), found: jsonKind(value), expected: `a ${type} or null` }),
    );
  }
  const problem = problems?.error();
  if (problem !== undefined) throw problem;
}

export function checkInteger(value: number, datatype: Datatype, i: number, fieldOf: FieldOf): void {
  if (!fits(value, datatype)) throw integerError(value, datatype, fieldOf(i));
}

function fits(value: number, { min, max }: Datatype): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function integerError(value: number, { min, max }: Datatype, field: string): DomainError {
  const found = Number.isInteger(value) ? 'an integer out of range' : 'a number with a fraction';
  return new DomainError('INPUT_VALUE_REFUSED', { field, found, expected: `an integer from ${min} to ${max} or null` });
}
