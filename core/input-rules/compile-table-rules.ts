import { categoricalColumn, numericColumn } from '../features/feature-column.js';
import type { CategoricalInput, NumericInput, SignatureInput } from '../features/signature.js';
import type { Column, Table } from '../table.js';
import { guardCategory } from './guard-category.js';
import { guardNumber } from './guard-number.js';
import { RowCounts } from './row-counts.js';
import type { TableViolation } from './row-counts.js';
import type { Report } from './violation.js';

export interface CheckedTable {
  /** With the values that rules put in; the given table where there are none. */
  readonly table: Table;
  /** By column in the model's order. */
  readonly violations: readonly TableViolation[];
}

/**
 * Prepares a model's input rules for whole tables. The same values are put in as for a request, so the same row gets the same bits.
 * A table is taken as a whole: a value that a request would be refused for is counted, and used as it is.
 */
export function compileTableRules(inputs: readonly SignatureInput[]): (table: Table) => CheckedTable {
  const columns = inputs.map((input) => ({
    name: input.name,
    check: input.kind === 'numeric' ? numberColumn(input) : categoryColumn(input),
  }));
  return (table) => {
    const violations: TableViolation[] = [];
    const changed: [string, Column][] = [];
    for (const { name, check } of columns) {
      const counts = new RowCounts();
      const column = check(table, counts);
      if (column !== undefined) changed.push([name, column]);
      violations.push(...counts.of(name));
    }
    const used = changed.length === 0 ? table : { rows: table.rows, columns: { ...table.columns, ...Object.fromEntries(changed) } };
    return { table: used, violations };
  };
}

/** Only puts values in, where a table has to be as requests are and nobody asks what was wrong with it. */
export function compileImputation(inputs: readonly SignatureInput[]): (table: Table) => Table {
  const imputes = ({ rules = {} }: SignatureInput): boolean => Object.values(rules).some(({ kind }) => kind === 'impute');
  const apply = compileTableRules(inputs.filter(imputes));
  return (table) => apply(table).table;
}

/** The column with the values that were put in; undefined when there are none. */
type ColumnCheck = (table: Table, counts: RowCounts) => Column | undefined;

function numberColumn(input: NumericInput): ColumnCheck {
  const { low, high, judge } = guardNumber(input);
  const judgesNull = input.rules?.null !== undefined;
  return (table, counts) => {
    const { values } = numericColumn(table, input.name);
    const report: Report = (rule, policy) => counts.add(rule, policy, 1);
    let used: Float64Array | undefined;
    for (let row = 0; row < table.rows; row += 1) {
      const value = values[row] as number;
      const rounded = Math.fround(value);
      if ((rounded >= low && rounded <= high) || (Number.isNaN(value) && !judgesNull)) continue;
      const judged = judge(Number.isNaN(value) ? null : value, report);
      // The encoder makes a missing value of what cannot be used.
      if (judged === value || judged === null) continue;
      used ??= values.slice();
      used[row] = Number(judged);
    }
    return used === undefined ? undefined : { type: 'number', values: used };
  };
}

/** Each category is judged once, however many rows have it. */
function categoryColumn(input: CategoricalInput): ColumnCheck {
  const { judge } = guardCategory(input);
  return (table, counts) => {
    const { codes, dictionary } = categoricalColumn(table, input.name);
    const rowsOf = new Int32Array(dictionary.length + 1);
    for (const code of codes) rowsOf[code + 1] = (rowsOf[code + 1] as number) + 1;
    const used = [...dictionary];
    const newCodes = Int32Array.from([null, ...dictionary], (category, i) => {
      const rows = rowsOf[i] as number;
      if (rows === 0) return i - 1;
      const judged = judge(category, (rule, policy) => counts.add(rule, policy, rows));
      if (judged === category) return i - 1;
      return judged === null ? -1 : used.push(String(judged)) - 1;
    });
    if (newCodes.every((code, i) => code === i - 1)) return undefined;
    return { type: 'string', codes: codes.map((code) => newCodes[code + 1] as number), dictionary: used };
  };
}
