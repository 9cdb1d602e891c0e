import type { ColumnType } from '../../table.js';
import type { Severity } from '../definition.js';
import type { Duration } from '../duration.js';

export interface TableRuleOptions {
  /** `error` stops the pipeline before training, `warning` is reported. Default `error`. */
  readonly severity?: Severity;
}
export interface RowRuleOptions extends TableRuleOptions {
  /** Share in (0, 1] of the rows with a value (for `notNull`: of all rows) that must hold. Default 1. */
  readonly mostly?: number;
}
/** The whole table satisfies such a rule or does not. */
type TableRule = TableRuleOptions & { readonly mostly?: 1 };
export type ExpectationInput =
  | ({ readonly kind: 'not-null'; readonly column: string } & RowRuleOptions)
  | ({ readonly kind: 'unique-key'; readonly columns: readonly string[] } & RowRuleOptions)
  | ({ readonly kind: 'between'; readonly column: string; readonly min?: number | null; readonly max?: number | null } & RowRuleOptions)
  | ({ readonly kind: 'in-set'; readonly column: string; readonly values: readonly (string | number)[] } & RowRuleOptions)
  | ({ readonly kind: 'matches'; readonly column: string; readonly regex: string } & RowRuleOptions)
  | ({ readonly kind: 'row-count'; readonly min?: number | null; readonly max?: number | null } & TableRule)
  | ({ readonly kind: 'columns'; readonly types: Readonly<Record<string, ColumnType>>; readonly exact?: boolean } & TableRule)
  | ({ readonly kind: 'freshness'; readonly column: string; readonly maxAge: Duration } & TableRule);

/** No nulls in the column. */
export function notNull(column: string, options: RowRuleOptions = {}): ExpectationInput {
  return { ...options, kind: 'not-null', column };
}

/** No two rows have the same values in these columns; rows with a null among them are not judged. */
export function uniqueKey(columns: string | readonly string[], options: RowRuleOptions = {}): ExpectationInput {
  return { ...options, kind: 'unique-key', columns: typeof columns === 'string' ? [columns] : columns };
}

/** min ≤ value ≤ max; null leaves an end open. */
export function between(column: string, min: number | null, max: number | null, options: RowRuleOptions = {}): ExpectationInput {
  return { ...options, kind: 'between', column, min, max };
}

/** The value is one of these. */
export function inSet(column: string, values: readonly (string | number)[], options: RowRuleOptions = {}): ExpectationInput {
  return { ...options, kind: 'in-set', column, values };
}

/** The text holds a match of an RE2 regular expression (write ^ and $ for the whole text). Flags of a RegExp are refused. */
export function matches(column: string, regex: string | RegExp, options: RowRuleOptions = {}): ExpectationInput {
  const source =
    typeof regex === 'string' ? regex : regex.flags.replace('u', '') === '' ? regex.source : `(?${regex.flags})${regex.source}`;
  return { ...options, kind: 'matches', column, regex: source };
}

/** The snapshot has at least `min` and at most `max` rows. */
export function rowCount(options: { readonly min?: number; readonly max?: number } & TableRuleOptions): ExpectationInput {
  return { ...options, kind: 'row-count' };
}

/** The columns are there with these types; with `exact`, no others are. */
export function columnTypes(
  types: Readonly<Record<string, ColumnType>>,
  options: { readonly exact?: boolean } & TableRuleOptions = {},
): ExpectationInput {
  return { ...options, kind: 'columns', types };
}

/** The newest time in the column is at most `maxAge` before the run's `asOf`. */
export function freshness(column: string, maxAge: Duration, options: TableRuleOptions = {}): ExpectationInput {
  return { ...options, kind: 'freshness', column, maxAge };
}
