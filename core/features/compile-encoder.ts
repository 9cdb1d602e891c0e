import type { Table } from '../table.js';
import { categoricalWriter, numericWriter } from './encode-column.js';
import { categoryCodes } from './encode-cell.js';
import { compileField, missingField, type EncodeField } from './encode-field.js';
import type { SignatureInput } from './signature.js';

/** A raw row as a client sends it: column name → number, text, boolean or null. Other fields are ignored. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** Turns raw rows into the model's float32 inputs. Training, batch and online use this one piece of code, so equal values give equal bits. */
export interface Encoder {
  /** Input columns in the model's order. */
  readonly names: readonly string[];
  /**
   * Row-major matrix, `rows.length × names.length` (all rows of the table when `rows` is left out). NaN is missing.
   * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
   */
  encodeTable(table: Table, rows?: Int32Array): Float32Array;
  /**
   * Writes one row at `offset` of `out`; what is there after an error is undefined.
   * @throws RECORD_FIELD_MISSING (null says that a value is not known), RECORD_FIELD_INVALID
   */
  encodeRow(record: RawRecord, out: Float32Array, offset: number): void;
}

/** A column's values lie a row apart, so that every column touches every line of memory: this many rows of it stay in the cache. */
const ROWS_PER_TILE = 256;

/** Prepares the inputs of a signature for encoding. */
export function compileEncoder(inputs: readonly SignatureInput[]): Encoder {
  const names = inputs.map((input) => input.name);
  const codes = inputs.map((input) => (input.kind === 'categorical' ? categoryCodes(input.categories) : null));
  const fields: readonly EncodeField[] = inputs.map((input, i) => compileField(input.name, codes[i] ?? null));
  const width = inputs.length;
  return {
    names,
    encodeTable(table, rows) {
      const count = rows?.length ?? table.rows;
      const out = new Float32Array(count * width);
      const writers = inputs.map((input, i) => {
        const known = codes[i] ?? null;
        const target = { rows, out, first: i, stride: width };
        return known === null ? numericWriter(table, input.name, target) : categoricalWriter(table, input.name, known, target);
      });
      for (let start = 0; start < count; start += ROWS_PER_TILE) {
        const end = Math.min(count, start + ROWS_PER_TILE);
        for (const write of writers) write(start, end);
      }
      return out;
    },
    encodeRow(record, out, offset) {
      for (let i = 0; i < width; i += 1) {
        const name = names[i] as string;
        if (!Object.hasOwn(record, name) || record[name] === undefined) throw missingField(name, record);
        out[offset + i] = (fields[i] as EncodeField)(record[name]);
      }
    },
  };
}
