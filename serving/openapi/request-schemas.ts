import { isNumber, requestInputs } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import { describeOutputs } from '../protocols/open-inference/infer-response.js';
import type { JsonObject } from '../json/request-fields.js';
import { preferredDatatype, tensorKind } from '../protocols/open-inference/tensors/tensor-datatypes.js';
import { exampleRecord } from './example-record.js';
import type { ExampleValue } from './example-record.js';

/** A body and an example of it, which the server answers. */
export interface RequestContent {
  readonly schema: JsonObject;
  readonly example: unknown;
}

export function recordsContent(record: JsonObject, signature: Signature, maxRows: number): RequestContent {
  return content({ records: rowsOf(record, maxRows) }, { records: [exampleRecord(signature)] });
}

/** Records, and where their predictions are to be posted to. */
export function asyncContent(record: JsonObject, signature: Signature, maxRows: number): RequestContent {
  const callback = { type: ['string', 'null'], format: 'uri', description: 'Predictions are posted there; its host must be allowed.' };
  return content({ records: rowsOf(record, maxRows), callback }, { records: [exampleRecord(signature)] }, ['records']);
}

export function instancesContent(record: JsonObject, signature: Signature, maxRows: number): RequestContent {
  return content({ instances: rowsOf(record, maxRows) }, { instances: [exampleRecord(signature)] });
}

export function dataframeContent(record: JsonObject, signature: Signature, maxRows: number): RequestContent {
  return content({ dataframe_records: rowsOf(record, maxRows) }, { dataframe_records: [exampleRecord(signature)] });
}

/** A line of column names, then one line a row. */
export function csvContent(signature: Signature): RequestContent {
  const lines = [requestInputs(signature).map(({ name }) => name), Object.values(exampleRecord(signature))];
  return { schema: { type: 'string' }, example: lines.map((cells) => cells.map(csvCell).join(',')).join('\n') };
}

function csvCell(value: ExampleValue): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One tensor per column. */
export function inferContent(signature: Signature): RequestContent {
  const record = exampleRecord(signature);
  const inputs = requestInputs(signature).map((input) => ({
    name: input.name,
    shape: [1],
    datatype: preferredDatatype(tensorKind(input)),
    data: [isNumber(input) || input.kind === 'boolean' ? record[input.name] : textOf(record[input.name])],
  }));
  return content(
    { id: { type: 'string' }, model_name: {}, parameters: { type: 'object' }, inputs: tensors(signature), outputs: outputs(signature) },
    { inputs },
    ['inputs'],
  );
}

function textOf(value: ExampleValue = null): string | null {
  return value === null ? null : String(value);
}

function tensors(signature: Signature): JsonObject {
  const value = { type: ['number', 'string', 'boolean', 'null', 'array'] };
  const tensor = {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'shape', 'datatype', 'data'],
    properties: {
      name: { type: 'string', examples: [...new Set([...requestInputs(signature).map(({ name }) => name), ...(signature.keys ?? [])])] },
      shape: { type: 'array', items: { type: 'integer', minimum: 0 }, description: '[n] or [n, 1], where n is the number of rows.' },
      datatype: { type: 'string', description: 'FP32 for numbers, BOOL for true and false, BYTES for all else; integers and BOOL too.' },
      parameters: { type: 'object' },
      data: { type: 'array', items: value, description: 'One value per row; null where it is not known.' },
    },
  };
  return { type: 'array', minItems: 1, items: tensor };
}

function outputs(signature: Signature): JsonObject {
  const name = { type: 'string', enum: describeOutputs(signature).map((output) => output.name) };
  const one = { type: 'object', additionalProperties: false, required: ['name'], properties: { name, parameters: { type: 'object' } } };
  return { type: 'array', description: 'Which outputs to answer with; without it the usual ones.', items: one };
}

function rowsOf(record: JsonObject, maxRows: number): JsonObject {
  return { type: 'array', minItems: 1, maxItems: maxRows, items: record };
}

function content(properties: JsonObject, example: JsonObject, required: readonly string[] = Object.keys(properties)): RequestContent {
  return { schema: { type: 'object', additionalProperties: false, required, properties }, example };
}
