import { guardCategory } from '../../core/input-rules/guard-category.js';
import { guardNumber } from '../../core/input-rules/guard-number.js';
import type { Judge, Report, ViolationRule } from '../../core/input-rules/violation.js';
import { DomainError } from '../../core/errors.js';
import { categoricalCell, categoryCodes } from '../../core/features/encode-cell.js';
import { compileField } from '../../core/features/encode-field.js';
import type { CategoricalInput, NumericInput, SignatureInput } from '../../core/features/signature.js';
import type { FieldOf } from './entrance.js';
import type { Tallies, Tally } from '../metrics/violation-tallies.js';
import { violationError } from './violation-error.js';

/** One column, compiled. A value with which nothing is wrong takes a comparison or a look-up, and allocates nothing. */
export interface ColumnEntrance {
  /** What the model gets for the value, as a client would send it. */
  readonly check: (value: unknown, row: number, fieldOf: FieldOf) => unknown;
  /** The same as the model's float32 input. */
  readonly encode: (value: unknown, row: number, fieldOf: FieldOf) => number;
  /** A float32 from `low` to `high` breaks no rule. Empty for a categorical column. */
  readonly low: number;
  readonly high: number;
}

const MAX_CATEGORY_CHARS = 4_096;

export function compileColumn(input: SignatureInput, tallies: Tallies): ColumnEntrance {
  return input.kind === 'numeric' ? numberColumn(input, tallies) : categoryColumn(input, tallies);
}

function numberColumn(input: NumericInput, tallies: Tallies): ColumnEntrance {
  const { low, high, judge } = guardNumber(input);
  const judged = judging(input, judge, tallies);
  const cell = compileField(input.name, null);
  const allowsNull = input.rules?.null === undefined;
  const isQuiet = (value: unknown): boolean => {
    if (typeof value !== 'number') return value === null && allowsNull;
    const rounded = Math.fround(value);
    return rounded >= low && rounded <= high;
  };
  return {
    check: (value, row, fieldOf) => (isQuiet(value) ? value : judged(value, row, fieldOf)),
    encode: (value, row, fieldOf) => cell(isQuiet(value) ? value : judged(value, row, fieldOf)),
    low,
    high,
  };
}

function categoryColumn(input: CategoricalInput, tallies: Tallies): ColumnEntrance {
  const { quiet, judge } = guardCategory(input);
  const judged = judging(input, judge, tallies);
  const codes = categoryCodes(input.categories);
  const cell = compileField(input.name, codes);
  const quietCells = cellsOf(quiet, codes);
  if (input.rules?.null === undefined) quietCells.set(null, NaN);
  const judgedShort = (value: unknown, row: number, fieldOf: FieldOf): unknown => {
    if (typeof value === 'string' && value.length > MAX_CATEGORY_CHARS) throw tooLong(value, fieldOf(row));
    return judged(value, row, fieldOf);
  };
  return {
    check: (value, row, fieldOf) => (quietCells.has(value) ? value : judgedShort(value, row, fieldOf)),
    encode: (value, row, fieldOf) => quietCells.get(value) ?? cell(judgedShort(value, row, fieldOf)),
    low: Infinity,
    high: -Infinity,
  };
}

/** By category, as a text and, where it is the name of a number, as that number. */
function cellsOf(categories: ReadonlySet<string>, codes: ReadonlyMap<string, number>): Map<unknown, number> {
  const cells = new Map<unknown, number>();
  for (const category of categories) {
    const cell = categoricalCell(codes, category);
    cells.set(category, cell);
    const number = Number(category);
    if (Number.isFinite(number) && String(number) === category) cells.set(number, cell);
  }
  return cells;
}

function judging(input: SignatureInput, judge: Judge, tallies: Tallies): (value: unknown, row: number, fieldOf: FieldOf) => unknown {
  const made: Partial<Record<ViolationRule, Tally>> = {};
  return (value, row, fieldOf) => {
    const report: Report = (rule, policy) => {
      (made[rule] ??= tallies(input.name, rule, policy)).inc();
      if (policy === 'reject') throw violationError(input, rule, value, fieldOf(row));
    };
    return judge(value, report);
  };
}

function tooLong(value: string, field: string): DomainError {
  return new DomainError('INPUT_VALUE_REFUSED', {
    field,
    found: `${value.length} characters`,
    expected: `at most ${MAX_CATEGORY_CHARS} characters`,
  });
}
