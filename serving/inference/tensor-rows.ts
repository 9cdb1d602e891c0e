import { DomainError } from '../../core/errors.js';
import { numericCell } from '../../core/features/encode-cell.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { didYouMean } from '../../core/names/nearest-name.js';
import type { ServableModel } from '../servable-model.js';
import { expectedOf } from '../entrance/violation-error.js';
import type { RequestTensor } from './infer-request.js';
import { jsonKind } from './json-kind.js';
import { checkMatrix, checkRowCount, encodeRecords } from './row-batch.js';
import type { RowBatch } from './row-batch.js';
import { checkElement, readDatatype } from './tensor-datatypes.js';

/** Name of the one tensor that may carry all columns of a model without categories. */
export const MATRIX_INPUT = 'input';

/**
 * Rows from tensors: one tensor per column, shape [n] or [n, 1]; or, when all columns are numeric, one FP32 tensor `input` of
 * shape [n, columns] in column order. Data flat row-major or one array per row. Errors: INPUT_…; no value is ever in them.
 */
export function rowsFromTensors(model: ServableModel, tensors: readonly RequestTensor[], maxRows: number): RowBatch {
  const [first] = tensors;
  if (first === undefined)
    throw new DomainError('INPUT_TENSOR_INVALID', { field: 'inputs', found: 'no tensors', expected: 'one tensor per column' });
  return tensors.length === 1 && isMatrix(model, first) ? matrixRows(model, first, maxRows) : columnRows(model, tensors, maxRows);
}

function isMatrix(model: ServableModel, tensor: RequestTensor): boolean {
  const { inputs } = model.signature;
  return tensor.name === MATRIX_INPUT && !inputs.some((input) => input.kind !== 'numeric' || input.name === MATRIX_INPUT);
}

function matrixRows(model: ServableModel, tensor: RequestTensor, maxRows: number): RowBatch {
  const datatype = readDatatype(tensor.datatype, 'numeric', `${tensor.path}.datatype`);
  if (datatype.family !== 'float') throw invalid(`${tensor.path}.datatype`, String(tensor.datatype), 'FP32');
  const [rows = 0, columns] = tensor.shape;
  if (tensor.shape.length !== 2 || columns !== model.columns)
    throw invalid(`${tensor.path}.shape`, shapeText(tensor.shape), `[n, ${model.columns}]`);
  checkRowCount(`${tensor.path}.shape`, rows, maxRows);
  const values = flatData(tensor, rows, model.columns);
  const matrix = Float32Array.from(values, (value, i) => {
    checkElement(value, datatype, `${tensor.path}.data[${i}]`);
    return value === null ? NaN : numericCell(value as number);
  });
  return checkMatrix(model, matrix, (i) => `${tensor.path}.data[${i}]`);
}

function columnRows(model: ServableModel, tensors: readonly RequestTensor[], maxRows: number): RowBatch {
  const rows = tensors[0]?.shape[0] ?? 0;
  const columns = new Map<string, readonly unknown[]>();
  for (const tensor of tensors) columns.set(tensor.name, columnData(model, tensor, { rows, columns, maxRows }));
  for (const input of model.signature.inputs) {
    if (!columns.has(input.name))
      throw new DomainError('INPUT_COLUMN_MISSING', {
        field: `inputs "${input.name}"`,
        found: 'nothing',
        expected: `a tensor of shape [${rows}]: ${expectedOf(input)}`,
      });
  }
  const named = [...columns];
  const records = Array.from({ length: rows }, (_, i) => Object.fromEntries(named.map(([name, data]) => [name, data[i]])));
  return encodeRecords(model, records);
}

interface ColumnContext {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, unknown>;
  readonly maxRows: number;
}

function columnData(model: ServableModel, tensor: RequestTensor, { rows, columns, maxRows }: ColumnContext): readonly unknown[] {
  const { path, shape } = tensor;
  const input = findInput(model.signature.inputs, tensor);
  if (columns.has(tensor.name)) throw invalid(`${path}.name`, 'a column that another tensor has', 'each column once');
  const datatype = readDatatype(tensor.datatype, input.kind, `${path}.datatype`);
  if (shape[0] === undefined || shape.length > 2 || (shape[1] ?? 1) !== 1)
    throw invalid(`${path}.shape`, shapeText(shape), '[n] or [n, 1]');
  if (shape[0] !== rows) throw invalid(`${path}.shape`, shapeText(shape), `${rows} rows as the first tensor has`);
  checkRowCount(`${path}.shape`, rows, maxRows);
  const data = flatData(tensor, rows, 1);
  data.forEach((value, i) => checkElement(value, datatype, `${path}.data[${i}]`));
  return data;
}

function findInput(inputs: readonly SignatureInput[], tensor: RequestTensor): SignatureInput {
  const input = inputs.find(({ name }) => name === tensor.name);
  if (input !== undefined) return input;
  throw new DomainError('INPUT_FIELD_UNKNOWN', {
    field: `${tensor.path}.name`,
    found: 'a name that is no column of this model',
    expected: `one of its ${inputs.length} columns`,
    suggestion: didYouMean(
      tensor.name.slice(0, 64),
      inputs.map(({ name }) => name),
    ),
  });
}

/** `data` as rows × columns values, from its flat form or from one array per row. */
function flatData({ data, path }: RequestTensor, rows: number, columns: number): readonly unknown[] {
  if (!Array.isArray(data[0])) {
    if (data.length !== rows * columns) throw invalid(`${path}.data`, `${data.length} values`, `${rows * columns} values`);
    return data;
  }
  if (data.length !== rows) throw invalid(`${path}.data`, `${data.length} rows`, `${rows} rows`);
  return data.flatMap((row, i): readonly unknown[] => {
    if (!Array.isArray(row)) throw invalid(`${path}.data[${i}]`, jsonKind(row), `an array of ${columns} values`);
    if (row.length !== columns) throw invalid(`${path}.data[${i}]`, `${row.length} values`, `${columns} values`);
    return row;
  });
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', ...' : ''}]`;
}

function invalid(field: string, found: string, expected: string): DomainError {
  return new DomainError('INPUT_TENSOR_INVALID', { field, found, expected });
}
