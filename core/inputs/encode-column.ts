import { categoryText } from '../categories/category-text.js';
import { categoricalCell, categoryCodes, numericCell } from '../features/encode-cell.js';
import type { ReadInput } from '../features/encoders/encoder-of.js';
import { categoricalColumn, numericColumn, textColumn } from '../features/feature-column.js';
import type { CategoricalInput, NumericInput, SignatureInput } from '../features/signature.js';
import { guardCategory } from '../input-rules/guard-category.js';
import { guardNumber } from '../input-rules/guard-number.js';
import { guardRead, writeRead } from '../input-rules/guard-read.js';
import type { Report } from '../input-rules/violation.js';
import type { Table } from '../table.js';

/** Where the values of one column go: `out[first + stride * i]` and on for the i-th of `rows` (or of all rows). */
export interface ColumnTarget {
  readonly rows: Int32Array | undefined;
  readonly out: Float32Array;
  readonly first: number;
  readonly stride: number;
}

/** Writes the i-th to the (end - 1)-th row of one column, so that a matrix can be filled piece by piece. */
export type ColumnWriter = (start: number, end: number) => void;

/** @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH */
export type WriterOf = (table: Table, target: ColumnTarget) => ColumnWriter;

/** A table is taken as a whole: a value that a request would be refused for is used as it is. */
const TAKEN: Report = () => undefined;

/** Most columns put no value in: those are not judged at all. */
export function columnWriter(input: SignatureInput): WriterOf {
  const imputes = Object.values(input.rules ?? {}).some(({ kind }) => kind === 'impute');
  if (input.kind === 'categorical' && input.encoding === undefined) return categoricalWriter(input, imputes);
  if (input.kind !== 'numeric') return readWriter(input, imputes);
  return imputes ? judgedWriter(input) : numericWriter(input);
}

function numericWriter({ name }: NumericInput): WriterOf {
  return (table, { rows, out, first, stride }) => {
    const { values } = numericColumn(table, name);
    return (start, end) => {
      for (let i = start; i < end; i += 1) {
        const rounded = Math.fround(values[rows === undefined ? i : (rows[i] as number)] as number);
        // `numericCell` without its call: the difference of a number that is not finite to itself is NaN.
        out[first + stride * i] = rounded - rounded === 0 ? rounded + 0 : NaN;
      }
    };
  };
}

function judgedWriter(input: NumericInput): WriterOf {
  const { low, high, judge } = guardNumber(input);
  return (table, { rows, out, first, stride }) => {
    const { values } = numericColumn(table, input.name);
    return (start, end) => {
      for (let i = start; i < end; i += 1) {
        const value = values[rows === undefined ? i : (rows[i] as number)] as number;
        const rounded = Math.fround(value);
        if (rounded >= low && rounded <= high) out[first + stride * i] = rounded + 0;
        else {
          const judged = judge(Number.isNaN(value) ? null : value, TAKEN);
          out[first + stride * i] = judged === null ? NaN : numericCell(Number(judged));
        }
      }
    };
  };
}

/** Each category is judged and looked up once, however many rows have it. */
function categoricalWriter(input: CategoricalInput, imputes: boolean): WriterOf {
  const known = categoryCodes(input.categories);
  const { judge } = guardCategory(input);
  const imputed = (category: string | null): string | null => {
    const value = judge(category, TAKEN);
    return value === null ? null : categoryText(String(value));
  };
  const cellOf = (category: string | null): number => {
    const used = imputes ? imputed(category) : category;
    return used === null ? NaN : categoricalCell(known, used);
  };
  return (table, { rows, out, first, stride }) => {
    const { codes, dictionary } = categoricalColumn(table, input.name);
    const cells = Float32Array.from(dictionary, cellOf);
    const missing = cellOf(null);
    return (start, end) => {
      for (let i = start; i < end; i += 1) {
        const code = codes[rows === undefined ? i : (rows[i] as number)] as number;
        out[first + stride * i] = code < 0 ? missing : (cells[code] as number);
      }
    };
  };
}

function readWriter(input: ReadInput, imputes: boolean): WriterOf {
  const { encoder, judge } = guardRead(input);
  return (table, { rows, out, first, stride }) => {
    const textAt = textColumn(table, input);
    return (start, end) => {
      for (let i = start; i < end; i += 1) {
        const text = textAt(rows === undefined ? i : (rows[i] as number));
        writeRead(encoder, imputes ? judge(text, TAKEN) : text, out, first + stride * i);
      }
    };
  };
}
