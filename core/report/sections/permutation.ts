import { seededRandom } from '../../random/seeded-random.js';
import type { SeededRandom } from '../../random/seeded-random.js';
import type { MetricSpec } from '../../statistics/metrics/metrics.js';
import { reweighted } from '../../statistics/resampling/paired-difference.js';
import { rowClusters } from '../../statistics/resampling/cluster-codes.js';
import type { Column, Table } from '../../table.js';
import type { Permutation } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';
import { someRows } from './some-rows.js';

const REPEATS = 5;
const MAX_ROWS = 5_000;
const MAX_COLUMNS = 100;
/** Rows that are scored at all, so that wide tables take as long as narrow ones. */
const MAX_SCORED = 1_000_000;

export interface PermutationData {
  readonly judged: JudgedRows;
  readonly metric: MetricSpec;
  /** Table rows of the judged rows. */
  readonly tableRows: Int32Array;
  readonly table: Table;
  /** Those that a request carries. */
  readonly columns: readonly string[];
  /** Encodes and scores all rows of a table. */
  readonly score: (table: Table) => Promise<Float32Array>;
}

/**
 * How much worse a metric gets when the values of one column are put in another order, which leaves the column as it is and takes away what
 * it says (Breiman, Random forests, 2001). scikit-learn's `permutation_importance`: mean and standard deviation over repeats. All that is
 * computed from a column follows it. At most 5,000 rows, 100 columns, and a million scored rows.
 */
export async function permutationOf({
  judged: all,
  metric,
  tableRows,
  table,
  columns,
  score,
}: PermutationData): Promise<Permutation | undefined> {
  const random = seededRandom(`${all.seed}:permutation`);
  const chosen = columns.slice(0, MAX_COLUMNS);
  const most = Math.min(MAX_ROWS, Math.floor(MAX_SCORED / (REPEATS * Math.max(1, chosen.length))));
  const places = drawnPlaces(all.labels.length, most, random);
  const judged = someRows(all, places);
  const sample = sampleOf(
    table,
    columns,
    Int32Array.from(places, (place) => tableRows[place]!),
  );
  const measure = (scores: Float32Array): number | null => measured(metric, judged, scores);
  const before = measure(await score(sample));
  if (before === null || chosen.length === 0) return undefined;
  const found = [];
  for (const column of chosen) {
    const losses: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const after = measure(await score(permuted(sample, column, random))) ?? before;
      losses.push(metric.direction === 'maximize' ? before - after : after - before);
    }
    found.push({ column, ...spread(losses) });
  }
  found.sort((a, b) => b.mean - a.mean);
  return { metric: metric.name, rows: places.length, repeats: REPEATS, columns: found, leftOut: columns.length - chosen.length };
}

function measured(metric: MetricSpec, { labels, outputs, weights }: JudgedRows, scores: Float32Array): number | null {
  const { length } = labels;
  return reweighted(metric, { labels, scores, columns: outputs, rowWeights: weights }, rowClusters(length))(new Uint8Array(length).fill(1));
}

function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

/** Some of so many, ascending. */
function drawnPlaces(count: number, most: number, random: SeededRandom): Int32Array {
  return shuffled(count, random).slice(0, most).sort();
}

/** Fisher and Yates. */
function shuffled(count: number, { nextInt }: SeededRandom): Int32Array {
  const order = Int32Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = nextInt(0, at);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}

function sampleOf(table: Table, names: readonly string[], rows: Int32Array): Table {
  const columns = names.flatMap((name) =>
    Object.hasOwn(table.columns, name) ? [[name, reordered(table.columns[name]!, rows)] as const] : [],
  );
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}

function permuted(table: Table, name: string, random: SeededRandom): Table {
  const order = shuffled(table.rows, random);
  return { ...table, columns: { ...table.columns, [name]: reordered(table.columns[name]!, order) } };
}

function reordered(column: Column, rows: Int32Array): Column {
  if (column.type === 'string') return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) };
}
