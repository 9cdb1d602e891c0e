import { DomainError } from '../../../../core/errors.js';
import { refuseForeignForm } from '../../../json/foreign-forms.js';
import { BinaryPart } from './binary-part.js';
import { isJsonObject, jsonKind } from '../../../json/json-kind.js';
import { refuseUnknownFields } from '../../../json/known-fields.js';
import { optionalFlag, requireArray, requireName, requireObject, tensorInvalid, wrongType } from '../../../json/request-fields.js';
import type { JsonObject } from '../../../json/request-fields.js';

/** A tensor as sent: structure checked, content not. Its path in messages is `inputs[i]`. */
export interface RequestTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: unknown;
  /** Values as JSON has them, flat row-major or one array per row. */
  readonly data?: readonly unknown[];
  /** Values as the binary tensor extension has them; then there is no `data`. Must not change. */
  readonly bytes?: Buffer;
}

export interface RequestedOutput {
  readonly name: string;
  /** Undefined: as the whole request says. */
  readonly binary: boolean | undefined;
}

export interface InferRequest {
  readonly id: string | undefined;
  /** Parameter `entity`: whom the request is about. */
  readonly entity: string | undefined;
  readonly inputs: readonly RequestTensor[];
  /** Undefined: the usual ones. */
  readonly outputs: readonly RequestedOutput[] | undefined;
  /** Outputs go back in binary form where they say nothing else. */
  readonly binaryOutput: boolean;
}

/** `model_name` is what KServe's client sends besides; the path decides. */
const FIELDS = ['id', 'model_name', 'parameters', 'inputs', 'outputs'];
const TENSOR_FIELDS = ['name', 'shape', 'datatype', 'parameters', 'data'];
const OUTPUT_FIELDS = ['name', 'parameters'];
const MAX_TENSORS = 10_000;

/**
 * Reads the body of `POST …/infer`. Parameters that mean nothing here are allowed, as the protocol says.
 * @param binary what follows the JSON; undefined when the request has no such part
 * Errors: INPUT_FIELD_TYPE, INPUT_FIELD_MISSING, INPUT_FIELD_UNKNOWN, INPUT_TENSOR_INVALID.
 */
export function readInferRequest(body: unknown, binary?: Buffer): InferRequest {
  const request = requireObject(body, 'body');
  if (!Array.isArray(request.inputs) || Array.isArray(request.inputs[0])) refuseForeignForm(request, 'openInference');
  refuseUnknownFields(request, FIELDS, '');
  const { id } = request;
  if (id !== undefined && typeof id !== 'string') throw wrongType('id', id, 'a string');
  const parameters = optionalObject(request.parameters, 'parameters');
  const entity = parameters?.entity;
  if (entity !== undefined && typeof entity !== 'string') throw wrongType('parameters.entity', entity, 'a string');
  const binaryOutput = optionalFlag(parameters?.binary_data_output, 'parameters.binary_data_output') ?? false;
  const part = binary === undefined ? undefined : new BinaryPart(binary);
  const inputs = readTensors(request.inputs, part);
  part?.requireUsedUp();
  return { id, entity: entity || undefined, inputs, outputs: readOutputs(request.outputs), binaryOutput };
}

function readTensors(value: unknown, part: BinaryPart | undefined): readonly RequestTensor[] {
  const tensors = requireArray(value, 'inputs', 'an array of tensors');
  refuseTooMany(tensors, 'inputs');
  const read = new Array<RequestTensor>(tensors.length);
  for (let i = 0; i < tensors.length; i += 1) read[i] = readTensor(tensors[i], i, part);
  return read;
}

/** The usual forms without a path for every field; whatever is not one of them is looked at with care. */
function readTensor(value: unknown, i: number, part: BinaryPart | undefined): RequestTensor {
  if (!isTensor(value)) return readUnusualTensor(value, i, part);
  const { parameters, data } = value;
  if (parameters === undefined && data !== undefined) return value;
  const sizeBytes = isJsonObject(parameters) && data === undefined ? parameters.binary_data_size : undefined;
  const bytes = part?.tryTake(sizeBytes);
  if (bytes === undefined) return readUnusualTensor(value, i, part);
  const { name, shape, datatype } = value;
  return { name, shape, datatype, bytes };
}

function isTensor(value: unknown): value is RequestTensor & { readonly parameters?: unknown } {
  if (!isJsonObject(value)) return false;
  for (const name in value) if (!TENSOR_FIELDS.includes(name)) return false;
  const { name, shape, data } = value;
  if (typeof name !== 'string' || (data !== undefined && !Array.isArray(data)) || !Array.isArray(shape) || shape.length > 2) return false;
  for (let axis = 0; axis < shape.length; axis += 1) if (!isSize(shape[axis])) return false;
  return true;
}

/** Errors: INPUT_FIELD_…, INPUT_TENSOR_INVALID. */
function readUnusualTensor(value: unknown, i: number, part: BinaryPart | undefined): RequestTensor {
  const tensor = requireObject(value, `inputs[${i}]`);
  refuseUnknownFields(tensor, TENSOR_FIELDS, `inputs[${i}].`);
  requireName(tensor.name, `inputs[${i}].name`);
  checkShape(tensor.shape, i);
  const parameters = optionalObject(tensor.parameters, `inputs[${i}].parameters`);
  const sizeBytes = parameters?.binary_data_size;
  if (sizeBytes === undefined) {
    requireArray(tensor.data, `inputs[${i}].data`, 'an array of values');
    return tensor as unknown as RequestTensor;
  }
  const field = `inputs[${i}].parameters.binary_data_size`;
  if (tensor.data !== undefined) throw tensorInvalid(field, 'a size beside data', 'either binary_data_size or data');
  if (part === undefined) throw tensorInvalid(field, 'a size', 'the header Inference-Header-Content-Length with it');
  const { name, shape, datatype } = tensor as unknown as RequestTensor;
  return { name, shape, datatype, bytes: part.take(sizeBytes, field) };
}

function checkShape(value: unknown, i: number): void {
  const shape = requireArray(value, `inputs[${i}].shape`, 'an array of dimensions');
  refuseTooMany(shape, `inputs[${i}].shape`);
  for (let axis = 0; axis < shape.length; axis += 1) {
    const size = shape[axis];
    if (isSize(size)) continue;
    const found = typeof size === 'number' ? 'a number that is no size' : jsonKind(size);
    throw tensorInvalid(`inputs[${i}].shape[${axis}]`, found, 'a whole number of at least 0');
  }
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readOutputs(value: unknown): readonly RequestedOutput[] | undefined {
  if (value === undefined) return undefined;
  const outputs = requireArray(value, 'outputs', 'an array of outputs');
  refuseTooMany(outputs, 'outputs');
  return outputs.length === 0 ? undefined : outputs.map(readOutput);
}

function readOutput(value: unknown, i: number): RequestedOutput {
  const output = requireObject(value, `outputs[${i}]`);
  refuseUnknownFields(output, OUTPUT_FIELDS, `outputs[${i}].`);
  const parameters = optionalObject(output.parameters, `outputs[${i}].parameters`);
  // A client that asks for these would take a plain answer for something else.
  for (const name of ['classification', 'shared_memory_region']) {
    if (parameters?.[name] === undefined) continue;
    throw new DomainError('INPUT_FIELD_UNKNOWN', {
      field: `outputs[${i}].parameters.${name}`,
      found: 'an extension that this server does not have',
      expected: 'binary_data or nothing',
    });
  }
  return {
    name: requireName(output.name, `outputs[${i}].name`),
    binary: optionalFlag(parameters?.binary_data, `outputs[${i}].parameters.binary_data`),
  };
}

function optionalObject(value: unknown, field: string): JsonObject | undefined {
  return value === undefined ? undefined : requireObject(value, field);
}

function refuseTooMany(list: readonly unknown[], field: string): void {
  if (list.length > MAX_TENSORS) throw tensorInvalid(field, `${list.length} entries`, `at most ${MAX_TENSORS}`);
}
