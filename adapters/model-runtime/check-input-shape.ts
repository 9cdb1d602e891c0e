import { DomainError } from '../../core/errors.js';

/** @throws DomainError MODEL_INPUT_SHAPE when `rows` is not a row-major matrix of so many rows and columns */
export function checkInputShape(rows: Float32Array, rowCount: number, columns: number): void {
  if (Number.isSafeInteger(rowCount) && rowCount >= 0 && rows.length === rowCount * columns) return;
  throw new DomainError('MODEL_INPUT_SHAPE', {
    got: `${rows.length} values for ${rowCount} rows`,
    expected: `${columns} columns, so ${columns} values a row`,
  });
}
