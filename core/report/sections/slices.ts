import { numberText } from '../../gates/number-text.js';
import type { MetricSpec } from '../../statistics/metrics/metrics.js';
import { quantile } from '../../statistics/metrics/quantile.js';
import { reweighted } from '../../statistics/resampling/paired-difference.js';
import { percentileInterval } from '../../statistics/resampling/percentile-interval.js';
import type { Column, Table } from '../../table.js';
import type { Slice, Slices } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';
import { someRows } from './some-rows.js';

/** Of fewer rows a slice says little, and a category might say too much of a person. */
const MIN_ROWS = 50;
const MAX_COLUMNS = 100;
const MAX_CATEGORIES = 20;
const PARTS = 5;
const WORST = 10;

export interface SliceColumn {
  readonly name: string;
  readonly isSensitive: boolean;
}

export interface SliceData {
  readonly judged: JudgedRows;
  readonly metric: MetricSpec;
  /** Table rows of the judged rows. */
  readonly tableRows: Int32Array;
  readonly table: Table;
  readonly columns: readonly SliceColumn[];
}

interface Group {
  readonly column: string;
  readonly value: string;
  readonly places: Int32Array;
}

/** Where a metric is worst: by frequent categories, and by fifths of numbers. A metric of one class alone is not told of slices. */
export function slicesOf({ judged, metric, tableRows, table, columns }: SliceData): Slices | undefined {
  const overall = measured(metric, judged);
  if (overall === null) return undefined;
  const shown = columns.filter(({ isSensitive }) => !isSensitive).slice(0, MAX_COLUMNS);
  const groups = shown.flatMap(({ name }) =>
    groupsOf(name, Object.hasOwn(table.columns, name) ? table.columns[name] : undefined, tableRows),
  );
  const found = groups.flatMap((group) => {
    const value = measured(metric, someRows(judged, group.places));
    return value === null ? [] : [{ group, value }];
  });
  const sign = metric.direction === 'minimize' ? -1 : 1;
  const worst = found.filter(({ value }) => sign * (value - overall) < 0).sort((a, b) => sign * (a.value - b.value));
  return {
    metric: metric.name,
    overall,
    minRows: MIN_ROWS,
    looks: found.length,
    worst: worst.slice(0, WORST).map(({ group }) => sliceOf(group, metric, judged)),
    leftOut: columns.filter(({ isSensitive }) => isSensitive).map(({ name }) => name),
  };
}

function measured(metric: MetricSpec, rows: JudgedRows): number | null {
  const { count } = rows.clusters;
  return reweightedOf(metric, rows)(new Uint8Array(count).fill(1));
}

function reweightedOf(metric: MetricSpec, { labels, scores, outputs, weights, clusters }: JudgedRows): ReturnType<typeof reweighted> {
  return reweighted(metric, { labels, scores, columns: outputs, rowWeights: weights }, clusters);
}

function sliceOf({ column, value, places }: Group, metric: MetricSpec, judged: JudgedRows): Slice {
  const rows = someRows(judged, places);
  const options = { ...judged.resampling, seed: `${judged.seed}:slice ${column} ${value}` };
  const { value: found, lower, upper } = percentileInterval(reweightedOf(metric, rows), rows.clusters, options);
  return { column, value, rows: places.length, metric: found ?? 0, lower, upper };
}

function groupsOf(name: string, column: Column | undefined, tableRows: Int32Array): Group[] {
  if (column === undefined || column.type === 'timestamp') return [];
  const found =
    column.type === 'string'
      ? categories(column, tableRows)
      : column.type === 'boolean'
        ? truths(column.values, tableRows)
        : fifths(column.values, tableRows);
  return found
    .filter(({ places }) => places.length >= MIN_ROWS)
    .map((group) => ({ column: name, value: group.value, places: Int32Array.from(group.places) }));
}

interface Found {
  readonly value: string;
  readonly places: readonly number[];
}

function categories({ codes, dictionary }: Extract<Column, { type: 'string' }>, tableRows: Int32Array): Found[] {
  const places = new Map<number, number[]>();
  tableRows.forEach((row, place) => {
    const code = codes[row]!;
    const known = places.get(code);
    if (known === undefined) places.set(code, [place]);
    else known.push(place);
  });
  const found = [...places].map(([code, of]) => ({ value: code < 0 ? 'missing' : JSON.stringify(dictionary[code]), places: of }));
  found.sort((a, b) => b.places.length - a.places.length || (a.value < b.value ? -1 : 1));
  return found.slice(0, MAX_CATEGORIES);
}

function truths(values: Float64Array, tableRows: Int32Array): Found[] {
  const wanted: readonly (readonly [string, (value: number) => boolean])[] = [
    ['true', (value) => value === 1],
    ['false', (value) => value === 0],
    ['missing', Number.isNaN],
  ];
  return wanted.map(([value, holds]) => ({ value, places: placesWhere(values, tableRows, holds) }));
}

/** Equal values are in one part, so that there may be fewer. */
function fifths(values: Float64Array, tableRows: Int32Array): Found[] {
  const sorted = Float64Array.from(tableRows, (row) => values[row]!)
    .filter(Number.isFinite)
    .sort();
  const missing = { value: 'missing', places: placesWhere(values, tableRows, (value) => !Number.isFinite(value)) };
  if (sorted.length === 0) return [missing];
  const edges = [...new Set(Array.from({ length: PARTS + 1 }, (_, at) => quantile(sorted, at / PARTS)))];
  const parts = edges.slice(0, -1).map((from, at) => {
    const to = edges[at + 1]!;
    const isLast = at === edges.length - 2;
    const text = `${numberText(from)} to ${isLast ? '' : 'below '}${numberText(to)}`;
    return { value: text, places: placesWhere(values, tableRows, (value) => value >= from && (value < to || (isLast && value === to))) };
  });
  return [...parts, missing];
}

function placesWhere(values: Float64Array, tableRows: Int32Array, holds: (value: number) => boolean): number[] {
  const places: number[] = [];
  tableRows.forEach((row, place) => {
    if (holds(values[row]!)) places.push(place);
  });
  return places;
}
