import { DomainError } from '../../core/errors.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { jsonKind } from './json-kind.js';

type Family = 'float' | 'integer' | 'boolean' | 'bytes';

interface Datatype {
  readonly family: Family;
  readonly min?: number;
  readonly max?: number;
}

const signed = (bits: number): Datatype => ({
  family: 'integer',
  min: Math.max(-(2 ** (bits - 1)), Number.MIN_SAFE_INTEGER),
  max: Math.min(2 ** (bits - 1) - 1, Number.MAX_SAFE_INTEGER),
});
const unsigned = (bits: number): Datatype => ({ family: 'integer', min: 0, max: Math.min(2 ** bits - 1, Number.MAX_SAFE_INTEGER) });

/** Datatypes of the Open Inference Protocol that have a JSON form; FP16 and BF16 have none. Integers end at 2^53 as JSON numbers do. */
const DATATYPES: ReadonlyMap<string, Datatype> = new Map<string, Datatype>([
  ['BOOL', { family: 'boolean' }],
  ['UINT8', unsigned(8)],
  ['UINT16', unsigned(16)],
  ['UINT32', unsigned(32)],
  ['UINT64', unsigned(64)],
  ['INT8', signed(8)],
  ['INT16', signed(16)],
  ['INT32', signed(32)],
  ['INT64', signed(64)],
  ['FP32', { family: 'float' }],
  ['FP64', { family: 'float' }],
  ['BYTES', { family: 'bytes' }],
]);

const FAMILIES: Readonly<Record<SignatureInput['kind'], readonly Family[]>> = {
  numeric: ['float', 'integer', 'boolean'],
  categorical: ['bytes', 'integer', 'boolean', 'float'],
};

/** Metadata's datatype of an input: what a client should send. */
export function preferredDatatype(kind: SignatureInput['kind']): string {
  return kind === 'numeric' ? 'FP32' : 'BYTES';
}

/** Errors: INPUT_FIELD_TYPE when it is no string, INPUT_TENSOR_INVALID when the column does not take it. */
export function readDatatype(value: unknown, kind: SignatureInput['kind'], field: string): Datatype {
  if (typeof value !== 'string')
    throw new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected: 'a datatype such as FP32 or BYTES' });
  const datatype = DATATYPES.get(value);
  const allowed = [...DATATYPES].filter(([, one]) => FAMILIES[kind].includes(one.family)).map(([name]) => name);
  if (datatype !== undefined && FAMILIES[kind].includes(datatype.family)) return datatype;
  const found =
    datatype === undefined ? (value === 'FP16' || value === 'BF16' ? `${value}, which has no JSON form` : 'an unknown datatype') : value;
  throw new DomainError('INPUT_TENSOR_INVALID', { field, found, expected: `one of ${allowed.join(', ')} for a ${kind} column` });
}

/** One element of `data` under its datatype; null is a missing value. Errors: INPUT_FIELD_TYPE, INPUT_VALUE_REFUSED. */
export function checkElement(value: unknown, datatype: Datatype, field: string): void {
  if (value === null) return;
  const { family } = datatype;
  const type = family === 'boolean' ? 'boolean' : family === 'bytes' ? 'string' : 'number';
  if (typeof value !== type) throw new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected: `a ${type} or null` });
  if (family === 'float' && !Number.isFinite(Math.fround(value as number))) {
    throw new DomainError('INPUT_VALUE_REFUSED', {
      field,
      found: 'a number beyond the range of float32',
      expected: 'a finite number or null',
    });
  }
  if (family !== 'integer') return;
  const { min = 0, max = 0 } = datatype;
  const number = value as number;
  if (Number.isInteger(number) && number >= min && number <= max) return;
  const found = Number.isInteger(number) ? 'an integer out of range' : 'a number with a fraction';
  throw new DomainError('INPUT_VALUE_REFUSED', { field, found, expected: `an integer from ${min} to ${max} or null` });
}
