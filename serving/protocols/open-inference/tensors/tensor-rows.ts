import { DomainError } from '../../../../core/errors.js';
import { shortestNumber } from '../../../../core/categories/shortest-number.js';
import type { RequestInput } from '../../../../core/features/signature.js';
import type { FieldOf } from '../../../../core/inputs/input-report.js';
import type { KeyColumn } from '../../../../core/inputs/key-columns.js';
import { didYouMean } from '../../../../core/nearest-name.js';
import { expectedOf } from '../../../entrance/violation-error.js';
import type { ServableModel } from '../../../model/servable-model.js';
import { ColumnBatch } from '../../../model/column-batch.js';
import type { RequestTensor } from './infer-request.js';
import { MATRIX_INPUT, columnPlan } from '../../../model/column-plan.js';
import { tensorInvalid } from '../../../json/request-fields.js';
import { checkRowCount, readKeyColumn } from '../../../model/row-batch.js';
import type { RowBatch } from '../../../model/row-batch.js';
import { flatData, shapeText } from './tensor-layout.js';
import { matrixRows } from './tensor-matrix.js';
import { valuesOfBytes } from './tensor-bytes.js';
import { readDatatype, tensorKind } from './tensor-datatypes.js';
import type { Datatype, TensorKind } from './tensor-datatypes.js';
import { checkElements } from './tensor-values.js';

/**
 * Rows from tensors: one tensor per column, shape [n] or [n, 1]; or, when all inputs are numeric, one float tensor `input` of
 * shape [n, inputs] in their order, first of all. Key columns have tensors of their own in either case. Data flat row-major or one array
 * per row, or binary. Errors: INPUT_…; no value is ever in them.
 */
export function rowsFromTensors(model: ServableModel, tensors: readonly RequestTensor[], maxRows: number): RowBatch {
  const [first] = tensors;
  if (first === undefined) throw tensorInvalid('inputs', 'no tensors', 'one tensor per column');
  if (first.name !== MATRIX_INPUT || !columnPlan(model).takesMatrix) return columnRows(model, tensors, maxRows);
  return matrixRows(model, first, { maxRows, keysOf: (rows) => keysBeside(model, tensors, rows) });
}

function columnRows(model: ServableModel, tensors: readonly RequestTensor[], maxRows: number): RowBatch {
  const { columnOf, keyNames } = columnPlan(model);
  const { inputs } = model.inputs.requestColumns;
  const rows = rowsOf(tensors[0] as RequestTensor, 0, undefined);
  checkRowCount('inputs[0].shape', rows, maxRows);
  const batch = new ColumnBatch(model, rows);
  let i = 0;
  const fieldOf = (row: number): string => `inputs[${i}].data[${row}]`;
  for (; i < tensors.length && !batch.isFull; i += 1) {
    const tensor = tensors[i] as RequestTensor;
    const { name } = tensor;
    const column = inputs[i]?.name === name ? i : columnOf.get(name);
    try {
      if (column === undefined && !keyNames.has(name)) throw unknownColumn(model, name, i);
      if (column === undefined ? batch.hasKey(name) : batch.has(column)) throw sentTwice(i);
      rowsOf(tensor, i, rows);
      if (column === undefined) batch.writeKey(name, valuesOf(tensor, i, { kind: 'key', rows, fieldOf }), fieldOf);
      else batch.write(column, valuesOf(tensor, i, { kind: tensorKind(inputs[column] as RequestInput), rows, fieldOf }), fieldOf);
    } catch (error) {
      batch.refuse(error, column);
    }
  }
  return batch.finish((input) => missingColumn(input, rows));
}

/** The tensors behind a matrix: of key columns, each once. */
function keysBeside(model: ServableModel, tensors: readonly RequestTensor[], rows: number): readonly KeyColumn[] {
  return tensors.slice(1).map((tensor, before) => {
    const i = before + 1;
    const { name } = tensor;
    if (!columnPlan(model).keyNames.has(name)) throw tensorInvalid(`inputs[${i}].name`, 'a tensor beside the matrix', 'a key column');
    if (tensors.findIndex((one) => one.name === name) !== i) throw sentTwice(i);
    rowsOf(tensor, i, rows);
    const fieldOf = (row: number): string => `inputs[${i}].data[${row}]`;
    return readKeyColumn(model, name, valuesOf(tensor, i, { kind: 'key', rows, fieldOf }), fieldOf);
  });
}

/** Rows that a column's shape says. Errors: INPUT_TENSOR_INVALID. */
function rowsOf({ shape }: RequestTensor, i: number, expected: number | undefined): number {
  const [rows] = shape;
  if (rows === undefined || shape.length > 2 || (shape.length === 2 && shape[1] !== 1))
    throw tensorInvalid(`inputs[${i}].shape`, shapeText(shape), '[n] or [n, 1]');
  if (expected !== undefined && rows !== expected)
    throw tensorInvalid(`inputs[${i}].shape`, shapeText(shape), `${expected} rows as the first tensor has`);
  return rows;
}

interface ColumnContext {
  readonly kind: TensorKind;
  readonly rows: number;
  readonly fieldOf: FieldOf;
}

function valuesOf(tensor: RequestTensor, i: number, context: ColumnContext): ArrayLike<unknown> {
  const { kind, rows, fieldOf } = context;
  const { bytes, data = [] } = tensor;
  const datatype = readDatatype(tensor.datatype, kind, { index: i, isBinary: bytes !== undefined });
  if (bytes !== undefined) {
    const values = valuesOfBytes({ datatype, bytes, count: rows, field: `inputs[${i}]` }, fieldOf);
    return kind === 'numeric' ? values : namesOf(values, datatype);
  }
  const values = flatData(data, { rows, columns: 1, index: i });
  checkElements(values, datatype, fieldOf);
  return kind === 'numeric' ? values : namesOf(values, datatype);
}

/** What names something has the digits of its own datatype: 0.1, where a double shows more of what float32 makes of it. */
function namesOf(values: ArrayLike<unknown>, { name }: Datatype): ArrayLike<unknown> {
  if (name !== 'FP32' && name !== 'FP16' && name !== 'BF16') return values;
  return Array.from(values, (value) => (typeof value === 'number' ? shortestNumber(value, name) : value));
}

function sentTwice(i: number): DomainError {
  return tensorInvalid(`inputs[${i}].name`, 'a column that another tensor has', 'each column once');
}

function unknownColumn(model: ServableModel, name: string, i: number): DomainError {
  const { names } = columnPlan(model);
  return new DomainError('INPUT_FIELD_UNKNOWN', {
    field: `inputs[${i}].name`,
    found: 'a name that is no column of this model',
    expected: `one of its ${names.length} columns`,
    suggestion: didYouMean(name.slice(0, 64), names),
  });
}

function missingColumn(input: RequestInput, rows: number): DomainError {
  return new DomainError('INPUT_COLUMN_MISSING', {
    field: `inputs "${input.name}"`,
    found: 'nothing',
    expected: `a tensor of shape [${rows}]: ${expectedOf(input)}`,
  });
}
