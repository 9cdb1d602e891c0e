import type { KeyColumn } from '../../../../core/inputs/key-columns.js';
import type { ServableModel } from '../../../model/servable-model.js';
import type { RequestTensor } from './infer-request.js';
import { tensorInvalid } from '../../../json/request-fields.js';
import { checkMatrix, checkRowCount } from '../../../model/row-batch.js';
import type { RowBatch } from '../../../model/row-batch.js';
import { flatData, shapeText } from './tensor-layout.js';
import { checkSize, floatsOfBytes, valuesOfBytes } from './tensor-bytes.js';
import { readDatatype } from './tensor-datatypes.js';
import { checkElements } from './tensor-values.js';

interface MatrixLimits {
  readonly maxRows: number;
  /** Key columns that come beside it. */
  readonly keysOf: (rows: number) => readonly KeyColumn[];
}

/** Rows from one float tensor of shape [n, inputs]. Binary FP32 is one copy. Errors: INPUT_…. */
export function matrixRows(model: ServableModel, tensor: RequestTensor, { maxRows, keysOf }: MatrixLimits): RowBatch {
  const { bytes, shape } = tensor;
  const datatype = readDatatype(tensor.datatype, 'numeric', { index: 0, isBinary: bytes !== undefined });
  if (datatype.family !== 'float') throw tensorInvalid('inputs[0].datatype', datatype.name, 'FP32');
  const [rows = 0, columns] = shape;
  if (shape.length !== 2 || columns !== model.columns) throw tensorInvalid('inputs[0].shape', shapeText(shape), `[n, ${model.columns}]`);
  checkRowCount('inputs[0].shape', rows, maxRows);
  const check = (matrix: Float32Array): RowBatch => checkMatrix(model, matrix, fieldOf, keysOf(rows));
  if (bytes === undefined) {
    const values = flatData(tensor.data ?? [], { rows, columns, index: 0 });
    checkElements(values, datatype, fieldOf);
    return check(floatsOf(model, values));
  }
  const binary = { datatype, bytes, count: rows * columns, field: 'inputs[0]' };
  if (datatype.name !== 'FP32') return check(Float32Array.from(valuesOfBytes(binary, fieldOf) as ArrayLike<number>));
  checkSize(binary);
  return check(floatsOfBytes(bytes, model.memory));
}

/** The body of a request that is nothing but float32 values, row by row. Errors: INPUT_…. */
export function rawMatrixRows(
  model: ServableModel,
  bytes: Buffer,
  { takesMatrix, maxRows }: { readonly takesMatrix: boolean; readonly maxRows: number },
): RowBatch {
  if (!takesMatrix)
    throw tensorInvalid(
      'header Inference-Header-Content-Length',
      '0, a body without JSON',
      'JSON first: this model has more than one input tensor',
    );
  const rowBytes = model.columns * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length % rowBytes !== 0)
    throw tensorInvalid('body', `${bytes.length} bytes`, `a multiple of ${rowBytes} bytes: ${model.columns} FP32 values a row`);
  checkRowCount('body', bytes.length / rowBytes, maxRows);
  return checkMatrix(model, floatsOfBytes(bytes, model.memory), (i) => `body[${i}]`);
}

const fieldOf = (i: number): string => `inputs[0].data[${i}]`;

function floatsOf({ memory }: ServableModel, values: readonly unknown[]): Float32Array {
  const matrix = memory.take(values.length);
  for (let i = 0; i < values.length; i += 1) matrix[i] = values[i] === null ? NaN : (values[i] as number);
  return matrix;
}
