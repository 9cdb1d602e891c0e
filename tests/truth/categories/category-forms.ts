import type { RowForm } from '../../serving/protocols/protocol-forms.js';
import { CATEGORY_KINDS } from './category-kinds.js';
import type { CategoryCell, CategoryKind } from './category-kinds.js';
import { categoryRecord } from './category-sources.js';
import type { CategoryRowsOf } from './category-sources.js';

/** Where a tensor of each datatype has its values in a gRPC message. */
const CONTENTS = {
  INT8: 'int_contents',
  INT64: 'int64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BOOL: 'bool_contents',
  BYTES: 'bytes_contents',
} as const;

const NAMES = CATEGORY_KINDS.map(({ name }) => name);

function jsonOf(rows: CategoryRowsOf, column: number): readonly CategoryCell['json'][] {
  return rows.map((cells) => cells[column]?.json ?? null);
}

/** The same rows over HTTP in every form: with types of their own, as texts, and as pandas writes them. */
export function categoryForms(model: string, rows: CategoryRowsOf): readonly RowForm[] {
  const records = rows.map(categoryRecord);
  const data = rows.map((cells) => cells.map(({ json }) => json));
  const columns = Object.fromEntries(NAMES.map((name, i) => [name, jsonOf(rows, i)]));
  const texts = rows.map((cells) => Object.fromEntries(NAMES.map((name, i) => [name, cells[i]?.csv === '' ? null : plain(cells[i]?.csv)])));
  const csv = [NAMES.join(','), ...rows.map((cells) => cells.map(({ csv: cell }) => cell).join(','))].join('\n');
  const params = { output: 'probability' };
  const invocations = `/v1/models/${model}/invocations`;
  const predict = `/v1/models/${model}:predict`;
  return [
    { what: 'records', path: `/v1/models/${model}/predict`, body: { records } },
    { what: 'records of texts as pandas writes them', path: `/v1/models/${model}/predict`, body: { records: texts } },
    {
      what: 'tensors with types, JSON',
      path: `/v2/models/${model}/infer`,
      body: { inputs: jsonTensors(rows), outputs: [{ name: 'probability' }] },
    },
    binaryTensors(model, rows),
    { what: 'dataframe_split', path: invocations, body: { dataframe_split: { columns: NAMES, data }, params } },
    { what: 'dataframe_records', path: invocations, body: { dataframe_records: records, params } },
    { what: 'csv', path: `${invocations}?output=probability`, body: csv, headers: { 'content-type': 'text/csv' } },
    { what: 'v1 instances, objects', path: predict, body: { instances: records, signature_name: 'probability' } },
    { what: 'v1 instances, arrays', path: predict, body: { instances: data, signature_name: 'probability' } },
    { what: 'v1 inputs', path: predict, body: { inputs: columns, signature_name: 'probability' } },
  ];
}

/** Of rows that miss nothing, with values in the message's own lists. */
export function categoryMessage(model: string, rows: CategoryRowsOf): object {
  const inputs = CATEGORY_KINDS.map(({ name, datatype }, i) => {
    const values = jsonOf(rows, i).map((value) => (datatype === 'BYTES' ? Buffer.from(String(value)) : value));
    return { name, datatype, shape: [rows.length], contents: { [CONTENTS[datatype]]: values } };
  });
  return { model_name: model, inputs, outputs: [{ name: 'probability' }] };
}

/** The cell without the quotes of its file. */
function plain(csv = ''): string {
  return csv.startsWith('"') ? csv.slice(1, -1).replaceAll('""', '"') : csv;
}

function jsonTensors(rows: CategoryRowsOf): readonly object[] {
  return CATEGORY_KINDS.map(({ name, datatype }, i) => ({ name, datatype, shape: [rows.length], data: jsonOf(rows, i) }));
}

/** A column that misses a value has no binary form unless it is of floats, so it goes in JSON beside the others. */
function binaryTensors(model: string, rows: CategoryRowsOf): RowForm {
  const parts: Buffer[] = [];
  const inputs = CATEGORY_KINDS.map(({ name, datatype }, i) => {
    const values = jsonOf(rows, i);
    const tensor = { name, datatype, shape: [rows.length] };
    if (values.includes(null) && datatype !== 'FP32' && datatype !== 'FP64') return { ...tensor, data: values };
    const bytes = bytesOf(datatype, values);
    parts.push(bytes);
    return { ...tensor, parameters: { binary_data_size: bytes.length } };
  });
  const head = Buffer.from(JSON.stringify({ inputs, outputs: [{ name: 'probability' }] }));
  const headers = { 'inference-header-content-length': String(head.length), 'content-type': 'application/octet-stream' };
  return { what: 'tensors with types, binary', path: `/v2/models/${model}/infer`, body: Buffer.concat([head, ...parts]), headers };
}

function bytesOf(datatype: CategoryKind['datatype'], values: readonly CategoryCell['json'][]): Buffer {
  const numbers = values.map((value) => (value === null ? NaN : Number(value)));
  if (datatype === 'INT8') return Buffer.from(Int8Array.from(numbers).buffer);
  if (datatype === 'INT64') return Buffer.from(BigInt64Array.from(numbers, BigInt).buffer);
  if (datatype === 'FP32') return Buffer.from(Float32Array.from(numbers).buffer);
  if (datatype === 'FP64') return Buffer.from(Float64Array.from(numbers).buffer);
  if (datatype === 'BOOL') return Buffer.from(Uint8Array.from(numbers).buffer);
  return Buffer.concat(values.flatMap((value) => [lengthOf(String(value)), Buffer.from(String(value))]));
}

function lengthOf(text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(text));
  return length;
}
