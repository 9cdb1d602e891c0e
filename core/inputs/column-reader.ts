import { categoryText, namesCategory } from '../categories/category-text.js';
import { categoricalCell, categoryCodes } from '../features/encode-cell.js';
import type { ReadInput } from '../features/encoders/encoder-of.js';
import type { CategoricalInput, IngredientInput, NumericInput, RequestInput, SignatureInput } from '../features/signature.js';
import { guardCategory } from '../input-rules/guard-category.js';
import { guardNumber } from '../input-rules/guard-number.js';
import { guardRead, writeRead } from '../input-rules/guard-read.js';
import type { Judge } from '../input-rules/violation.js';
import { ingredientCell } from './derived/ingredient-cell.js';
import { encodeCategory, encodeNumber } from './encode-field.js';
import type { FieldOf, InputReport } from './input-report.js';

/** One column, compiled. A value with which nothing is wrong takes a comparison or a look-up, and allocates nothing. */
export interface ColumnReader {
  /** Columns of the model; 0 where features alone are computed of it. */
  readonly width: number;
  /** What the model gets for a value as a client sends it, as its float32 input. Of a column with `write`, the first one. */
  readonly encode: (value: unknown, row: number, fieldOf: FieldOf) => number;
  /** Writes all of a column that is several of the model, or that is encoded in one go. Absent: `encode` is all. */
  readonly write?: (value: unknown, row: number, fieldOf: FieldOf, out: Float32Array, at: number) => void;
  /** A float32 from `low` to `high` breaks no rule. Empty for a column of anything but numbers. */
  readonly low: number;
  readonly high: number;
}

/** Of a category or a key. */
export const MAX_TEXT_CHARS = 4_096;
/** Of a text in words of people, or that features are computed of. */
const MAX_PROSE_CHARS = 32_768;

export function compileColumn(input: RequestInput, report: InputReport): ColumnReader {
  if (input.kind === 'ingredient') return ingredientColumn(input, report);
  if (input.kind === 'numeric') return numberColumn(input, report);
  return input.kind === 'categorical' && input.encoding === undefined ? categoryColumn(input, report) : readColumn(input, report);
}

function numberColumn(input: NumericInput, report: InputReport): ColumnReader {
  const { low, high, judge } = guardNumber(input);
  const judged = judging(input, judge, report);
  const allowsNull = input.rules?.null === undefined;
  const isQuiet = (value: unknown): boolean => {
    if (typeof value !== 'number') return value === null && allowsNull;
    const rounded = Math.fround(value);
    return rounded >= low && rounded <= high;
  };
  return { width: 1, encode: (value, row, fieldOf) => encodeNumber(isQuiet(value) ? value : judged(value, row, fieldOf)), low, high };
}

function categoryColumn(input: CategoricalInput, report: InputReport): ColumnReader {
  const { quiet, judge } = guardCategory(input);
  const judged = judging(input, judge, report);
  const codes = categoryCodes(input.categories);
  const cell = encodeCategory(codes);
  const quietCells = cellsOf(quiet, codes);
  if (input.rules?.null === undefined) quietCells.set(null, NaN);
  const judgedShort = (value: unknown, row: number, fieldOf: FieldOf): unknown => {
    if (typeof value === 'string' && value.length > MAX_TEXT_CHARS) report.tooLong(value.length, MAX_TEXT_CHARS, fieldOf(row));
    return judged(value, row, fieldOf);
  };
  return {
    width: 1,
    encode: (value, row, fieldOf) => quietCells.get(value) ?? cell(judgedShort(value, row, fieldOf)),
    low: Infinity,
    high: -Infinity,
  };
}

/** Looks at values of a column that is no input: what they are made into is asked for with the features. */
function ingredientColumn(input: IngredientInput, report: InputReport): ColumnReader {
  const cell = ingredientCell(input);
  const broken = report.brokenBy(input);
  const encode = (value: unknown, row: number, fieldOf: FieldOf): number => {
    if (typeof value === 'string' && value.length > MAX_PROSE_CHARS) report.tooLong(value.length, MAX_PROSE_CHARS, fieldOf(row));
    if (cell(value) === undefined) broken('type', 'reject', value, row, fieldOf);
    return NaN;
  };
  return { width: 0, encode, write: (value, row, fieldOf) => void encode(value, row, fieldOf), low: Infinity, high: -Infinity };
}

function readColumn(input: ReadInput, report: InputReport): ColumnReader {
  const { encoder, judge } = guardRead(input);
  const judged = judging(input, judge, report);
  const maxChars = input.kind === 'text' ? MAX_PROSE_CHARS : MAX_TEXT_CHARS;
  const write = (value: unknown, row: number, fieldOf: FieldOf, out: Float32Array, at: number): void => {
    if (typeof value === 'string' && value.length > maxChars) report.tooLong(value.length, maxChars, fieldOf(row));
    writeRead(encoder, judged(value, row, fieldOf), out, at);
  };
  const cells = new Float32Array(encoder.parts.length);
  const encode = (value: unknown, row: number, fieldOf: FieldOf): number => {
    write(value, row, fieldOf, cells, 0);
    return cells[0] as number;
  };
  return { width: cells.length, encode, write, low: Infinity, high: -Infinity };
}

/** By category, as a text and, where it is the text of a number or of a truth value, as that. */
function cellsOf(categories: ReadonlySet<string>, codes: ReadonlyMap<string, number>): Map<unknown, number> {
  const cells = new Map<unknown, number>();
  for (const category of categories) {
    const cell = categoricalCell(codes, category);
    cells.set(category, cell);
    const number = Number(category);
    if (namesCategory(number) && categoryText(number) === category) cells.set(number, cell);
    if (category === '0' || category === '1') cells.set(category === '1', cell);
  }
  return cells;
}

function judging(input: SignatureInput, judge: Judge, report: InputReport): (value: unknown, row: number, fieldOf: FieldOf) => unknown {
  const broken = report.brokenBy(input);
  return (value, row, fieldOf) => judge(value, (rule, policy) => broken(rule, policy, value, row, fieldOf));
}
