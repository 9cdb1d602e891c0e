import { DomainError } from '../../core/errors.js';
import { isJsonObject, jsonKind } from './json-kind.js';
import { refuseUnknownFields } from './known-fields.js';

/** A tensor as sent: structure checked, content not. */
export interface RequestTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: unknown;
  readonly data: readonly unknown[];
  /** Path in the request, for messages. */
  readonly path: string;
}

export interface InferRequest {
  readonly id: string | undefined;
  readonly inputs: readonly RequestTensor[];
  /** Names of the outputs asked for; undefined: the usual ones. */
  readonly outputs: readonly string[] | undefined;
}

const MAX_TENSORS = 10_000;

/** Reads the body of `POST …/infer`. Errors: INPUT_FIELD_TYPE, INPUT_FIELD_MISSING, INPUT_FIELD_UNKNOWN, INPUT_TENSOR_INVALID, INPUT_BINARY_UNSUPPORTED. */
export function readInferRequest(body: unknown): InferRequest {
  const request = requireObject(body, 'body');
  refuseUnknownFields(request, ['id', 'parameters', 'inputs', 'outputs'], '');
  const { id } = request;
  if (id !== undefined && typeof id !== 'string') throw wrongType('id', id, 'a string');
  refuseBinary(request.parameters, 'parameters', 'binary_data_output');
  const inputs = requireArray(request.inputs, 'inputs', 'an array of tensors').map((tensor, i) => readTensor(tensor, `inputs[${i}]`));
  const outputs =
    request.outputs === undefined ? undefined : requireArray(request.outputs, 'outputs', 'an array of outputs').map(readOutput);
  return { id, inputs, outputs: outputs?.length === 0 ? undefined : outputs };
}

function readTensor(value: unknown, path: string): RequestTensor {
  const tensor = requireObject(value, path);
  refuseUnknownFields(tensor, ['name', 'shape', 'datatype', 'parameters', 'data'], `${path}.`);
  refuseBinary(tensor.parameters, `${path}.parameters`, 'binary_data_size');
  const shape = requireArray(tensor.shape, `${path}.shape`, 'an array of dimensions');
  shape.forEach((size, i) => {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw new DomainError('INPUT_TENSOR_INVALID', {
        field: `${path}.shape[${i}]`,
        found: typeof size === 'number' ? 'a number that is no size' : jsonKind(size),
        expected: 'a whole number of at least 0',
      });
    }
  });
  return {
    name: requireName(tensor.name, `${path}.name`),
    shape: shape as number[],
    datatype: tensor.datatype,
    data: requireArray(tensor.data, `${path}.data`, 'an array of values'),
    path,
  };
}

function readOutput(value: unknown, i: number): string {
  const output = requireObject(value, `outputs[${i}]`);
  refuseUnknownFields(output, ['name', 'parameters'], `outputs[${i}].`);
  refuseBinary(output.parameters, `outputs[${i}].parameters`, 'binary_data');
  return requireName(output.name, `outputs[${i}].name`);
}

/** Other parameters are allowed and mean nothing here, as the protocol says. */
function refuseBinary(parameters: unknown, field: string, name: string): void {
  if (parameters === undefined) return;
  const value = requireObject(parameters, field)[name];
  if (value !== undefined && value !== false) throw new DomainError('INPUT_BINARY_UNSUPPORTED', { field: `Field ${field}.${name}` });
}

function requireObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) throw wrongType(field, value, 'an object');
  return value;
}

function requireArray(value: unknown, field: string, expected: string): readonly unknown[] {
  if (value === undefined) throw new DomainError('INPUT_FIELD_MISSING', { field, found: 'nothing', expected });
  if (!Array.isArray(value)) throw wrongType(field, value, expected);
  if (value.length > MAX_TENSORS && !field.endsWith('.data'))
    throw new DomainError('INPUT_TENSOR_INVALID', { field, found: `${value.length} entries`, expected: `at most ${MAX_TENSORS}` });
  return value;
}

function requireName(value: unknown, field: string): string {
  if (value === undefined) throw new DomainError('INPUT_FIELD_MISSING', { field, found: 'nothing', expected: 'a name' });
  if (typeof value !== 'string') throw wrongType(field, value, 'a string');
  return value;
}

function wrongType(field: string, value: unknown, expected: string): DomainError {
  return new DomainError('INPUT_FIELD_TYPE', { field, found: jsonKind(value), expected });
}
