import type { Column, ColumnType } from '../table.js';

/** Values beyond so many are not listed. */
const MOST_LISTED = 50;

export interface ListedValue {
  /** Of a boolean or a time: its number. */
  readonly value: string | number;
  readonly rows: number;
}

/** What the rows of a table say about one of its columns. */
export interface ColumnFacts {
  readonly name: string;
  readonly type: ColumnType;
  readonly rows: number;
  readonly nulls: number;
  /** Different values, null not counted. */
  readonly distinct: number;
  /** The most frequent ones first, at most 50. */
  readonly listed: readonly ListedValue[];
  /** Of numbers, booleans (0 and 1) and times (epoch milliseconds); null without a value, and for texts. */
  readonly min: number | null;
  readonly max: number | null;
  /** Numbers, and all of them whole. */
  readonly isWhole: boolean;
  /** Characters; 0 without a text. */
  readonly longestText: number;
}

export function columnFacts(name: string, column: Column): ColumnFacts {
  const counts = column.type === 'string' ? textCounts(column.codes, column.dictionary) : numberCounts(column.values);
  const values = [...counts.keys()];
  const numbers = column.type === 'string' ? [] : (values as number[]);
  const rows = column.type === 'string' ? column.codes.length : column.values.length;
  const present = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return {
    name,
    type: column.type,
    rows,
    nulls: rows - present,
    distinct: counts.size,
    listed: mostFrequent(counts),
    min: numbers.length === 0 ? null : numbers.reduce((least, value) => Math.min(least, value)),
    max: numbers.length === 0 ? null : numbers.reduce((most, value) => Math.max(most, value)),
    isWhole: column.type === 'number' && numbers.every(Number.isInteger),
    longestText: values.reduce<number>((most, value) => (typeof value === 'string' ? Math.max(most, value.length) : most), 0),
  };
}

function textCounts(codes: Int32Array, dictionary: readonly string[]): Map<string | number, number> {
  const byCode = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) byCode[code] = (byCode[code] as number) + 1;
  const counts = new Map<string | number, number>();
  dictionary.forEach((text, code) => {
    const rows = byCode[code] as number;
    if (rows > 0) counts.set(text, rows);
  });
  return counts;
}

function numberCounts(values: Float64Array): Map<string | number, number> {
  const counts = new Map<string | number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function mostFrequent(counts: ReadonlyMap<string | number, number>): ListedValue[] {
  return [...counts]
    .map(([value, rows]) => ({ value, rows }))
    .sort((a, b) => b.rows - a.rows || compare(a.value, b.value))
    .slice(0, MOST_LISTED);
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
