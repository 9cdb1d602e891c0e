import { DomainError } from '../../core/errors.js';
import type { FieldOf } from '../../core/inputs/input-report.js';
import { keyText, NO_KEYS } from '../../core/inputs/key-columns.js';
import type { KeyColumn } from '../../core/inputs/key-columns.js';
import type { RawRecord } from '../../core/inputs/raw-record.js';
import type { ServableModel } from './servable-model.js';

/** Values as the client sent them, in whichever form: one record a row, one array a column in the model's order, or the model's float32 matrix itself. */
export type RawRows =
  | { readonly kind: 'records'; readonly records: readonly RawRecord[] }
  | { readonly kind: 'columns'; readonly columns: readonly ArrayLike<unknown>[] }
  | { readonly kind: 'matrix' };

/** Checked rows of one request as the model takes them: row-major, NaN where a value is missing. */
export interface RowBatch {
  readonly rows: number;
  /** Must not change until the rows are scored. */
  readonly matrix: Float32Array;
  readonly raw: RawRows;
  readonly keys: readonly KeyColumn[];
}

/** Checks and encodes raw records. Errors: those of the entrance. */
export function encodeRecords(model: ServableModel, records: readonly unknown[]): RowBatch {
  const matrix = model.memory.take(records.length * model.columns);
  try {
    for (let i = 0; i < records.length; i += 1) model.entrance.encodeRecord(records[i], i, matrix, i * model.columns);
    const raw: RawRows = { kind: 'records', records: records as readonly RawRecord[] };
    return { rows: records.length, matrix, raw, keys: model.entrance.keysOf(records) };
  } catch (error) {
    throw model.entrance.inspector.records(records, error);
  }
}

/**
 * Checks a row-major float32 matrix of a model whose columns are all numeric. `fieldOf` gets the index in the matrix.
 * @param others key columns that came beside it. Errors: those of the entrance.
 */
export function checkMatrix(
  model: ServableModel,
  received: Float32Array,
  fieldOf: FieldOf,
  others: readonly KeyColumn[] = NO_KEYS,
): RowBatch {
  const rows = received.length / model.columns;
  const matrix = checkedMatrix(model, received, fieldOf);
  const raw: RawRows = matrix === received ? { kind: 'matrix' } : { kind: 'columns', columns: columnsOf(model, received, rows) };
  return { rows, matrix, raw, keys: keysOfMatrix(model, received, rows, others) };
}

function checkedMatrix({ entrance }: ServableModel, received: Float32Array, fieldOf: FieldOf): Float32Array {
  try {
    return entrance.checkMatrix(received, fieldOf);
  } catch (error) {
    throw entrance.inspector.matrix(received, fieldOf, error);
  }
}

/** What was received, where the model gets something else. */
function columnsOf(model: ServableModel, matrix: Float32Array, rows: number): readonly Float32Array[] {
  const column = (i: number): Float32Array => Float32Array.from({ length: rows }, (_, row) => matrix[row * model.columns + i] as number);
  return model.signature.inputs.map((_, i) => column(i));
}

/** Values of a key column that is no input, one a row. Errors: those of the entrance. */
export function readKeyColumn({ entrance }: ServableModel, name: string, values: ArrayLike<unknown>, fieldOf: FieldOf): KeyColumn {
  try {
    return { name, values: Array.from(values, (value, row) => entrance.readKey(value, row, fieldOf)) };
  } catch (error) {
    throw entrance.inspector.keys(values, fieldOf, error);
  }
}

/** Key columns that are inputs as well are in the matrix itself. */
function keysOfMatrix(
  { inputs: { requestColumns } }: ServableModel,
  matrix: Float32Array,
  rows: number,
  others: readonly KeyColumn[],
): readonly KeyColumn[] {
  const { inputs, keys } = requestColumns;
  const width = inputs.length;
  const within = keys.flatMap((name): readonly KeyColumn[] => {
    const column = inputs.findIndex((input) => input.name === name);
    if (column < 0) return [];
    return [{ name, values: Array.from({ length: rows }, (_, row) => keyText(matrix[row * width + column]) ?? null) }];
  });
  return within.length === 0 ? others : [...within, ...others];
}

/** The rows of one request are bounded, since they are checked and encoded in one go. Errors: INPUT_ROWS_REFUSED. */
export function checkRowCount(field: string, rows: number, maxRows: number): void {
  if (rows < 1 || rows > maxRows)
    throw new DomainError('INPUT_ROWS_REFUSED', { field, found: `${rows} rows`, expected: `1 to ${maxRows} rows` });
}
