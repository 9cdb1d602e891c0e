import type { DomainError } from '../../../core/errors.js';
import { tensorInvalid } from '../../json/request-fields.js';
import { FIXED64, LENGTH_DELIMITED, VARINT, WireReader } from './wire/wire-reader.js';

type ParameterValue = boolean | number | string;
export type Parameters = ReadonlyMap<string, ParameterValue>;

export interface MessageTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly parameters: Parameters;
  /** InferTensorContents as sent; undefined when there are none. */
  readonly contents: Buffer | undefined;
}

export interface MessageOutput {
  readonly name: string;
  readonly parameters: Parameters;
}

/** ModelInferRequest: structure checked, values not. */
export interface InferMessage {
  readonly model: string;
  /** '' when the client leaves it open. */
  readonly version: string;
  readonly id: string;
  readonly parameters: Parameters;
  readonly tensors: readonly MessageTensor[];
  readonly outputs: readonly MessageOutput[];
  /** One per tensor where the client sends raw values; views into the message. */
  readonly raw: readonly Buffer[];
}

/** An empty tensor is two bytes on the wire and hundreds here. */
const MAX_TENSORS = 10_000;
const MAX_DIMENSIONS = 1_000;
const MAX_PARAMETERS = 1_000;
/** Of one message that comes in parts. */
const MAX_PARTS = 1_000;

/** Errors: INPUT_MESSAGE_INVALID, INPUT_TENSOR_INVALID when there are too many tensors, dimensions or parameters. */
export function readInferMessage(message: Buffer): InferMessage {
  let [model, version, id] = ['', '', ''];
  const parameters = new Map<string, ParameterValue>();
  const tensors: MessageTensor[] = [];
  const outputs: MessageOutput[] = [];
  const raw: Buffer[] = [];
  const reader = new WireReader(message);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) model = reader.text();
    else if (field === 2) version = reader.text();
    else if (field === 3) id = reader.text();
    else if (field === 4) readParameter(reader.bytes(), parameters, 'parameters');
    else if (field === 5) append(tensors, readTensor(reader.bytes(), tensors.length), MAX_TENSORS, 'inputs');
    else if (field === 6) append(outputs, readOutput(reader.bytes(), outputs.length), MAX_TENSORS, 'outputs');
    else if (field === 7) append(raw, reader.bytes(), MAX_TENSORS, 'raw_input_contents');
    else reader.skip();
  }
  return { model, version, id, parameters, tensors, outputs, raw };
}

function readTensor(bytes: Buffer, index: number): MessageTensor {
  const path = `inputs[${index}]`;
  let [name, datatype] = ['', ''];
  const contents: Buffer[] = [];
  const shape: number[] = [];
  const parameters = new Map<string, ParameterValue>();
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = reader.text();
    else if (field === 2) datatype = reader.text();
    else if (field === 3) readShape(reader, shape, `${path}.shape`);
    else if (field === 4) readParameter(reader.bytes(), parameters, `${path}.parameters`);
    // A message in parts is the same as its parts one after the other.
    else if (field === 5) append(contents, reader.bytes(), MAX_PARTS, `${path}.contents`);
    else reader.skip();
  }
  return { name, datatype, shape, parameters, contents: contents.length > 1 ? Buffer.concat(contents) : contents[0] };
}

function readOutput(bytes: Buffer, index: number): MessageOutput {
  let name = '';
  const parameters = new Map<string, ParameterValue>();
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = reader.text();
    else if (field === 2) readParameter(reader.bytes(), parameters, `outputs[${index}].parameters`);
    else reader.skip();
  }
  return { name, parameters };
}

function readShape(reader: WireReader, shape: number[], path: string): void {
  if (reader.wireType !== LENGTH_DELIMITED) return append(shape, reader.expect(VARINT).int64(), MAX_DIMENSIONS, path);
  const packed = new WireReader(reader.bytes());
  while (packed.hasMore()) append(shape, packed.int64(), MAX_DIMENSIONS, path);
}

/** One entry of a map<string, InferParameter>. */
function readParameter(bytes: Buffer, parameters: Map<string, ParameterValue>, path: string): void {
  let name = '';
  let value: ParameterValue = '';
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) name = reader.text();
    else if (field === 2) value = readParameterValue(reader.bytes());
    else reader.skip();
  }
  parameters.set(name, value);
  if (parameters.size > MAX_PARAMETERS) throw tooMany(path, MAX_PARAMETERS);
}

function readParameterValue(bytes: Buffer): ParameterValue {
  let value: ParameterValue = '';
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== 0; field = reader.next()) {
    if (field === 1) value = reader.expect(VARINT).bool();
    else if (field === 2) value = reader.expect(VARINT).int64();
    else if (field === 3) value = reader.text();
    else if (field === 4) value = reader.expect(FIXED64).double();
    else if (field === 5) value = reader.expect(VARINT).uint64();
    else reader.skip();
  }
  return value;
}

function append<T>(list: T[], value: T, limit: number, path: string): void {
  if (list.length === limit) throw tooMany(path, limit);
  list.push(value);
}

function tooMany(field: string, limit: number): DomainError {
  return tensorInvalid(field, `more than ${limit} entries`, `at most ${limit}`);
}
