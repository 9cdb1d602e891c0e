import { DomainError } from '../../../../core/errors.js';
import type { SignatureInput } from '../../../../core/features/signature.js';
import { didYouMean } from '../../../../core/nearest-name.js';
import { expectedOf } from '../../../entrance/violation-error.js';
import type { ServableModel } from '../../../model/servable-model.js';
import { ColumnBatch } from '../../../model/column-batch.js';
import type { RequestTensor } from './infer-request.js';
import { MATRIX_INPUT, columnPlan } from '../../../model/column-plan.js';
import { tensorInvalid } from '../../../json/request-fields.js';
import { checkRowCount } from '../../../model/row-batch.js';
import type { RowBatch } from '../../../model/row-batch.js';
import { flatData, shapeText } from './tensor-layout.js';
import { matrixRows } from './tensor-matrix.js';
import { valuesOfBytes } from './tensor-bytes.js';
import { readDatatype } from './tensor-datatypes.js';
import { checkElements } from './tensor-values.js';

/**
 * Rows from tensors: one tensor per column, shape [n] or [n, 1]; or, when all columns are numeric, one float tensor `input` of
 * shape [n, columns] in column order. Data flat row-major or one array per row, or binary. Errors: INPUT_…; no value is ever in them.
 */
export function rowsFromTensors(model: ServableModel, tensors: readonly RequestTensor[], maxRows: number): RowBatch {
  const [first] = tensors;
  if (first === undefined) throw tensorInvalid('inputs', 'no tensors', 'one tensor per column');
  if (tensors.length === 1 && first.name === MATRIX_INPUT && columnPlan(model).takesMatrix) return matrixRows(model, first, maxRows);
  return columnRows(model, tensors, maxRows);
}

function columnRows(model: ServableModel, tensors: readonly RequestTensor[], maxRows: number): RowBatch {
  const { columnOf } = columnPlan(model);
  const { inputs } = model.signature;
  const rows = rowsOf(tensors[0] as RequestTensor, 0, undefined);
  checkRowCount('inputs[0].shape', rows, maxRows);
  const batch = new ColumnBatch(model, rows);
  let i = 0;
  const fieldOf = (row: number): string => `inputs[${i}].data[${row}]`;
  for (; i < tensors.length; i += 1) {
    const tensor = tensors[i] as RequestTensor;
    const column = inputs[i]?.name === tensor.name ? i : columnOf.get(tensor.name);
    if (column === undefined) throw unknownColumn(inputs, tensor.name, i);
    if (batch.has(column)) throw tensorInvalid(`inputs[${i}].name`, 'a column that another tensor has', 'each column once');
    rowsOf(tensor, i, rows);
    batch.write(column, valuesOf(tensor, i, { input: inputs[column] as SignatureInput, rows, fieldOf }), fieldOf);
  }
  return batch.finish((input) => missingColumn(input, rows));
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
  readonly input: SignatureInput;
  readonly rows: number;
  readonly fieldOf: (row: number) => string;
}

function valuesOf(tensor: RequestTensor, i: number, { input, rows, fieldOf }: ColumnContext): ArrayLike<unknown> {
  const { bytes, data = [] } = tensor;
  const datatype = readDatatype(tensor.datatype, input.kind, { index: i, isBinary: bytes !== undefined });
  if (bytes !== undefined) return valuesOfBytes({ datatype, bytes, count: rows, field: `inputs[${i}]` }, fieldOf);
  const values = flatData(data, { rows, columns: 1, index: i });
  checkElements(values, datatype, fieldOf);
  return values;
}

function unknownColumn(inputs: readonly SignatureInput[], name: string, i: number): DomainError {
  return new DomainError('INPUT_FIELD_UNKNOWN', {
    field: `inputs[${i}].name`,
    found: 'a name that is no column of this model',
    expected: `one of its ${inputs.length} columns`,
    suggestion: didYouMean(
      name.slice(0, 64),
      inputs.map((input) => input.name),
    ),
  });
}

function missingColumn(input: SignatureInput, rows: number): DomainError {
  return new DomainError('INPUT_COLUMN_MISSING', {
    field: `inputs "${input.name}"`,
    found: 'nothing',
    expected: `a tensor of shape [${rows}]: ${expectedOf(input)}`,
  });
}
