import type { SignatureInput } from '../../../core/features/signature.js';
import type { RawRow } from '../serving-fixture.js';

/** One request that carries rows in one form of one protocol. */
export interface RowForm {
  readonly what: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FormColumn {
  readonly name: string;
  readonly kind: SignatureInput['kind'];
}

/** Every form that can carry these rows. Numbers are float32 values, so that no form rounds them. */
export function rowForms(model: string, columns: readonly FormColumn[], rows: readonly RawRow[]): readonly RowForm[] {
  const isNumeric = columns.every(({ kind }) => kind === 'numeric');
  return [
    { what: 'records', path: `/v1/models/${model}/predict`, body: { records: rows } },
    ...jsonTensors(model, columns, rows),
    binaryTensors(model, columns, rows),
    ...(isNumeric ? matrices(model, columns, rows) : []),
    ...scoringForms(model, columns, rows),
  ];
}

type Cell = string | number | null;

function valuesOf({ name }: FormColumn, rows: readonly RawRow[]): readonly Cell[] {
  return rows.map((row) => row[name] ?? null);
}

function table(columns: readonly FormColumn[], rows: readonly RawRow[]): readonly (readonly Cell[])[] {
  return rows.map((row) => columns.map(({ name }) => row[name] ?? null));
}

function jsonTensors(model: string, columns: readonly FormColumn[], rows: readonly RawRow[]): readonly RowForm[] {
  const path = `/v2/models/${model}/infer`;
  const outputs = [{ name: model === 'minutes' ? 'prediction' : 'probability' }];
  const tensors = (numberType: string, isNested: boolean): unknown =>
    columns.map((column) => {
      const values = valuesOf(column, rows);
      return {
        name: column.name,
        datatype: column.kind === 'numeric' ? numberType : 'BYTES',
        shape: isNested ? [rows.length, 1] : [rows.length],
        data: isNested ? values.map((value) => [value]) : values,
      };
    });
  return [
    { what: 'tensors, flat', path, body: { inputs: tensors('FP32', false), outputs } },
    { what: 'tensors, nested', path, body: { inputs: tensors('FP64', true), outputs } },
    { what: 'tensors, another order', path, body: { inputs: [...(tensors('FP32', false) as unknown[])].reverse(), outputs } },
  ];
}

/** Missing categories have no binary form: such a column goes in JSON beside the others. */
function binaryTensors(model: string, columns: readonly FormColumn[], rows: readonly RawRow[]): RowForm {
  const parts: Buffer[] = [];
  const inputs = columns.map((column) => {
    const values = valuesOf(column, rows);
    const shape = [rows.length];
    if (column.kind !== 'numeric' && values.includes(null)) return { name: column.name, datatype: 'BYTES', shape, data: values };
    const bytes = column.kind === 'numeric' ? floats(values) : texts(values as readonly string[]);
    parts.push(bytes);
    const datatype = column.kind === 'numeric' ? 'FP32' : 'BYTES';
    return { name: column.name, datatype, shape, parameters: { binary_data_size: bytes.length } };
  });
  return binaryForm('tensors, binary', model, { inputs, outputs: [{ name: model === 'minutes' ? 'prediction' : 'probability' }] }, parts);
}

function matrices(model: string, columns: readonly FormColumn[], rows: readonly RawRow[]): readonly RowForm[] {
  const path = `/v2/models/${model}/infer`;
  const nested = table(columns, rows);
  const shape = [rows.length, columns.length];
  const bytes = floats(nested.flat());
  const matrix = { name: 'input', shape, datatype: 'FP32' };
  const outputs = [{ name: 'prediction' }];
  return [
    { what: 'matrix, flat', path, body: { inputs: [{ ...matrix, data: nested.flat() }], outputs } },
    { what: 'matrix, nested', path, body: { inputs: [{ ...matrix, data: nested }], outputs } },
    binaryForm('matrix, binary', model, { inputs: [{ ...matrix, parameters: { binary_data_size: bytes.length } }], outputs }, [bytes]),
    { what: 'matrix, nothing else', path, body: bytes, headers: { 'inference-header-content-length': '0' } },
    { what: 'array of rows', path: `/v1/models/${model}/invocations`, body: { inputs: nested } },
  ];
}

function scoringForms(model: string, columns: readonly FormColumn[], rows: readonly RawRow[]): readonly RowForm[] {
  const names = columns.map(({ name }) => name);
  const path = `/v1/models/${model}/invocations`;
  const output = model === 'minutes' ? 'prediction' : 'probability';
  const params = { output };
  const byColumn = Object.fromEntries(columns.map((column) => [column.name, valuesOf(column, rows)]));
  const instances = `/v1/models/${model}:predict`;
  const csv = [names, ...table(columns, rows)].map((cells) => cells.map(csvCell).join(',')).join('\n');
  return [
    { what: 'dataframe_split', path, body: { dataframe_split: { columns: names, data: table(columns, rows) }, params } },
    { what: 'dataframe_records', path, body: { dataframe_records: rows, params } },
    { what: 'instances', path, body: { instances: rows, params } },
    { what: 'inputs', path, body: { inputs: byColumn, params } },
    { what: 'v1 instances, objects', path: instances, body: { instances: rows, signature_name: output } },
    { what: 'v1 instances, arrays', path: instances, body: { instances: table(columns, rows), signature_name: output } },
    { what: 'v1 inputs', path: instances, body: { inputs: byColumn, signature_name: output } },
    { what: 'csv', path: `${path}?output=${output}`, body: csv, headers: { 'content-type': 'text/csv' } },
  ];
}

function binaryForm(what: string, model: string, json: unknown, parts: readonly Buffer[]): RowForm {
  const head = Buffer.from(JSON.stringify(json));
  return {
    what,
    path: `/v2/models/${model}/infer`,
    body: Buffer.concat([head, ...parts]),
    headers: { 'inference-header-content-length': String(head.length), 'content-type': 'application/octet-stream' },
  };
}

function floats(values: readonly Cell[]): Buffer {
  return Buffer.from(Float32Array.from(values, (value) => (value === null ? NaN : Number(value))).buffer);
}

function texts(values: readonly string[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(String(value));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
