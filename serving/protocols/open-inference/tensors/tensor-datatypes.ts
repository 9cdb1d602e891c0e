import { isNumber } from '../../../../core/features/signature.js';
import type { RequestInput, SignatureInput } from '../../../../core/features/signature.js';
import { tensorInvalid, wrongType } from '../../../json/request-fields.js';

export type DatatypeFamily = 'float' | 'integer' | 'boolean' | 'bytes';

export interface Datatype {
  readonly name: string;
  readonly family: DatatypeFamily;
  readonly min: number;
  readonly max: number;
  /** Of one value in binary form; 0: each value says its own. */
  readonly sizeBytes: number;
  readonly hasJsonForm: boolean;
}

const float = (name: string, bits: number, hasJsonForm = true): Datatype => ({
  name,
  family: 'float',
  min: -Infinity,
  max: Infinity,
  sizeBytes: bits / 8,
  hasJsonForm,
});
const signed = (bits: number): Datatype => ({
  name: `INT${bits}`,
  family: 'integer',
  min: Math.max(-(2 ** (bits - 1)), Number.MIN_SAFE_INTEGER),
  max: Math.min(2 ** (bits - 1) - 1, Number.MAX_SAFE_INTEGER),
  sizeBytes: bits / 8,
  hasJsonForm: true,
});
const unsigned = (bits: number): Datatype => ({
  ...signed(bits),
  name: `UINT${bits}`,
  min: 0,
  max: Math.min(2 ** bits - 1, Number.MAX_SAFE_INTEGER),
});

const ALL: readonly Datatype[] = [
  { name: 'BOOL', family: 'boolean', min: 0, max: 1, sizeBytes: 1, hasJsonForm: true },
  unsigned(8),
  unsigned(16),
  unsigned(32),
  unsigned(64),
  signed(8),
  signed(16),
  signed(32),
  signed(64),
  float('FP16', 16, false),
  float('FP32', 32),
  float('FP64', 64),
  float('BF16', 16, false),
  { name: 'BYTES', family: 'bytes', min: 0, max: 0, sizeBytes: 0, hasJsonForm: true },
];

/** Datatypes of the Open Inference Protocol, and Triton's BF16. Integers end at 2^53 as JSON numbers do. */
const DATATYPES: ReadonlyMap<unknown, Datatype> = new Map(ALL.map((datatype) => [datatype.name, datatype]));

/** A key column that is no input takes whatever names something. */
export type TensorKind = SignatureInput['kind'] | 'key';

const FAMILIES: Readonly<Record<TensorKind, readonly DatatypeFamily[]>> = {
  numeric: ['float', 'integer', 'boolean'],
  categorical: ['bytes', 'integer', 'boolean', 'float'],
  boolean: ['boolean', 'integer', 'bytes', 'float'],
  date: ['bytes'],
  tokens: ['bytes', 'integer', 'boolean', 'float'],
  text: ['bytes', 'integer', 'boolean', 'float'],
  key: ['bytes', 'integer', 'boolean', 'float'],
};

export function tensorKind(input: RequestInput): SignatureInput['kind'] {
  if (input.kind !== 'ingredient') return input.kind;
  return isNumber(input) ? 'numeric' : 'categorical';
}

/** Metadata's datatype of an input: what a client should send. */
export function preferredDatatype(kind: TensorKind): string {
  if (kind === 'boolean') return 'BOOL';
  return kind === 'numeric' ? 'FP32' : 'BYTES';
}

/** Errors: INPUT_FIELD_TYPE when it is no string, INPUT_TENSOR_INVALID when the column does not take it in this form. */
export function readDatatype(value: unknown, kind: TensorKind, tensor: { readonly index: number; readonly isBinary: boolean }): Datatype {
  const datatype = DATATYPES.get(value);
  const families = FAMILIES[kind];
  if (datatype !== undefined && families.includes(datatype.family) && (datatype.hasJsonForm || tensor.isBinary)) return datatype;
  const field = `inputs[${tensor.index}].datatype`;
  if (typeof value !== 'string') throw wrongType(field, value, 'a datatype such as FP32 or BYTES');
  const allowed = ALL.filter(({ family, hasJsonForm }) => families.includes(family) && (hasJsonForm || tensor.isBinary));
  const found =
    datatype === undefined ? 'an unknown datatype' : datatype.hasJsonForm ? datatype.name : `${datatype.name}, which has no JSON form`;
  throw tensorInvalid(field, found, `one of ${allowed.map(({ name }) => name).join(', ')} for a ${kind} column`);
}
