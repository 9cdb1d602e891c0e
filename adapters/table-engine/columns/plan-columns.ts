import { DomainError } from '../../../core/errors.js';
import { nearestNumber } from '../../../core/nearest-name.js';
import { compareCodePoints } from '../../../core/snapshot/canonical-encoding.js';
import type { ColumnType } from '../../../core/table.js';
import { categorySql } from './category-sql.js';
import type { RawColumn } from './raw-column.js';

/** Columns by what the definition says of them; a column may be in one list only, other columns keep the type they are found to have. */
export interface DeclaredColumns {
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
  readonly timestamps: readonly string[];
  /** Must exist, of any type. */
  readonly required: readonly string[];
}

export interface PlannedColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** SQL over the staging table; null where the source has null and where it cannot be converted. */
  readonly value: string;
  /** Null: every value converts. */
  readonly mismatch: string | null;
  readonly tooLarge: string | null;
  readonly infinite: string | null;
  /** SQL of a category's text as the source has it; absent: the source has no texts. */
  readonly spelling?: string;
  readonly expected: string;
  readonly found: string;
}

const EXPECTED: Record<ColumnType, string> = {
  number: 'numbers',
  string: 'text or whole categories',
  timestamp: 'dates or times',
  boolean: 'true or false',
};

/**
 * How each column becomes a snapshot's: in name order (UTF-8 bytes). `inferred`: types of untyped columns.
 * @throws DomainError SCHEMA_COLUMN_MISSING, SCHEMA_COLUMN_UNSUPPORTED
 */
export function planColumns(
  raw: readonly RawColumn[],
  declared: DeclaredColumns,
  inferred: ReadonlyMap<string, ColumnType>,
): PlannedColumn[] {
  requireColumns(raw, declared);
  const target = new Map<string, ColumnType>([
    ...declared.numeric.map((name) => [name, 'number'] as const),
    ...declared.timestamps.map((name) => [name, 'timestamp'] as const),
  ]);
  const categories = new Set(declared.categorical.filter((name) => !target.has(name)));
  const required = new Set([...declared.required, ...declared.categorical, ...target.keys()]);
  return raw
    .filter((column) => supported(column, required.has(column.name)))
    .map((column) => {
      if (categories.has(column.name)) return plannedCategory(column);
      return planned(column, target.get(column.name) ?? inferred.get(column.name) ?? (column.type as ColumnType));
    })
    .sort((a, b) => compareCodePoints(a.name, b.name));
}

export function requireColumns(raw: readonly RawColumn[], declared: DeclaredColumns): void {
  const found = raw.map((column) => column.name);
  const roles = [
    ['numeric', declared.numeric],
    ['categorical', declared.categorical],
    ['time', declared.timestamps],
    ['key, label or after', declared.required],
  ] as const;
  for (const [role, names] of roles) {
    const column = names.find((name) => !found.includes(name));
    if (column !== undefined)
      throw new DomainError('SCHEMA_COLUMN_MISSING', { column, role, columns: found.length, nearest: nearestNumber(column, found) });
  }
}

/** A column that nothing names and that has no type of ours, such as a list, is left out. */
function supported(column: RawColumn, needed: boolean): boolean {
  if (column.type !== null) return true;
  if (needed) throw new DomainError('SCHEMA_COLUMN_UNSUPPORTED', { column: column.name, type: column.found });
  return false;
}

/** Whatever has a type of ours has a text. */
function plannedCategory({ name, text, type, found }: RawColumn): PlannedColumn {
  const never = { mismatch: null, tooLarge: null, infinite: null };
  const spelling = type === 'string' ? { spelling: text } : {};
  return { name, type: 'string', value: categorySql(text), ...never, ...spelling, expected: EXPECTED.string, found };
}

function planned(column: RawColumn, type: ColumnType): PlannedColumn {
  const value = converted(column, type);
  const failing = value === null ? `${column.value} IS NOT NULL` : `(${column.value} IS NOT NULL AND ${value} IS NULL)`;
  const casts = value !== column.value;
  const blank = column.type === 'string' && type !== 'string' ? ` AND ${presentText(column.value)} IS NOT NULL` : '';
  return {
    name: column.name,
    type,
    value: value ?? 'NULL',
    mismatch: type === 'timestamp' ? mistimed(column, value, `${failing}${blank}`) : casts ? `${failing}${blank}` : null,
    tooLarge: type === 'number' ? column.tooLarge : null,
    infinite: type === 'number' || type === 'timestamp' ? `isinf(${value ?? 'NULL::DOUBLE'})` : null,
    expected: type === 'timestamp' && column.type === type ? 'times of the years 1 to 9999' : EXPECTED[type],
    found: column.found,
  };
}

/** Beyond these years neither the engine's time zones nor JavaScript's dates hold, and nobody means them. */
function mistimed({ present }: RawColumn, value: string | null, failing: string): string {
  if (value === null) return failing;
  const years = `(NOT isinf(${value}) AND (${value} < TIMESTAMPTZ '0001-01-01 00:00:00+00' OR ${value} >= TIMESTAMPTZ '10000-01-01 00:00:00+00'))`;
  return `((${failing}) OR ${present === undefined ? '' : `(${present} AND ${value} IS NULL) OR `}coalesce(${years}, false))`;
}

/** SQL of the value as the engine's type for `type`, or null when there is no such conversion. */
function converted(column: RawColumn, type: ColumnType): string | null {
  const { value } = column;
  if (type === 'number') {
    if (column.type === 'number' || column.type === 'boolean') return asDouble(`CAST(${value} AS DOUBLE)`);
    return column.type === 'string' ? asDouble(`TRY_CAST(${numberOfTruth(presentText(column.numeric ?? value))} AS DOUBLE)`) : null;
  }
  if (column.type === type) return value;
  if (column.type !== 'string') return null;
  return type === 'timestamp'
    ? `TRY_CAST(${presentText(value)} AS TIMESTAMP WITH TIME ZONE)`
    : `TRY_CAST(${presentText(value)} AS BOOLEAN)`;
}

/** Blank text and NaN mean that there is no value. */
function presentText(value: string): string {
  return `CASE WHEN lower(trim(${value})) IN ('', 'nan') THEN NULL ELSE trim(${value}) END`;
}

/** As JSON's true and false are numbers to a numeric column. */
function numberOfTruth(text: string): string {
  return `CASE ${text} WHEN 'true' THEN '1' WHEN 'True' THEN '1' WHEN 'TRUE' THEN '1' WHEN 'false' THEN '0' WHEN 'False' THEN '0' WHEN 'FALSE' THEN '0' ELSE ${text} END`;
}

/** Adding zero turns -0 into 0. */
function asDouble(value: string): string {
  return `(${value} + 0::DOUBLE)`;
}
