import { columnPlaces } from '../features/encoders/column-places.js';
import type { SignatureInput } from '../features/signature.js';
import type { Table } from '../table.js';
import { columnWriter } from './encode-column.js';

/** Turns rows of tables into the model's float32 inputs. */
export interface Encoder {
  /**
   * Row-major matrix, `rows.length × columns of the model` (all rows of the table when `rows` is left out). NaN is missing.
   * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
   */
  encode(table: Table, rows?: Int32Array): Float32Array;
}

/** A column's values lie a row apart, so that every column touches every line of memory: this many rows of it stay in the cache. */
const ROWS_PER_TILE = 256;

/** Prepares the inputs of a signature for encoding. Whoever wants no values put in leaves the rules out. */
export function compileEncoder(inputs: readonly SignatureInput[]): Encoder {
  const { first, width } = columnPlaces(inputs);
  const columns = inputs.map(columnWriter);
  return {
    encode(table, rows) {
      const count = rows?.length ?? table.rows;
      const out = new Float32Array(count * width);
      const writers = columns.map((column, i) => column(table, { rows, out, first: first[i] as number, stride: width }));
      for (let start = 0; start < count; start += ROWS_PER_TILE) {
        const end = Math.min(count, start + ROWS_PER_TILE);
        for (const write of writers) write(start, end);
      }
      return out;
    },
  };
}
