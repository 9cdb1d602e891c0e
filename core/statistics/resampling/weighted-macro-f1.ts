import type { ClusterCodes } from './cluster-codes.js';
import type { ClusterWeights } from './draw-clusters.js';
import { macroF1OfCounts } from '../metrics/macro-f1.js';
import { predictedClasses } from '../metrics/predicted-classes.js';

export interface WeighedRows {
  readonly labels: Float32Array;
  readonly scores: Float32Array;
  readonly columns: number;
  /** Absent: all count the same. */
  readonly rowWeights?: Float32Array | null;
}

/** Prepares macro F1 for many weightings of the same rows: only how many rows of a cluster share label and prediction matters. */
export function weightedMacroF1(
  { labels, scores, columns, rowWeights = null }: WeighedRows,
  clusters: ClusterCodes,
): (weights: ClusterWeights) => number | null {
  const classes = Math.max(columns, 2);
  const predicted = predictedClasses(scores, columns);
  const pairs = new Uint32Array(labels.length);
  for (let row = 0; row < pairs.length; row++) pairs[row] = labels[row]! * classes + predicted[row]!;
  const { cluster, rows, ends } = byPair(
    clusters.count === labels.length ? cellPerRow(pairs, clusters, rowWeights) : sharedCells({ pairs, classes, rowWeights }, clusters),
    classes,
  );
  const counts = new Float64Array(classes * classes);
  return (weights) => {
    for (let pair = 0, i = 0; pair < counts.length; pair++) {
      let count = 0;
      for (const end = ends[pair]!; i < end; i++) count += rows[i]! * weights[cluster[i]!]!;
      counts[pair] = count;
    }
    return macroF1OfCounts(counts, classes);
  };
}

/** Rows of one cluster that share label and prediction. */
interface Cells {
  readonly cluster: Int32Array;
  readonly rows: Float64Array;
  /** Label × classes + prediction. */
  readonly pair: Uint32Array;
}

function cellPerRow(pair: Uint32Array, { codes }: ClusterCodes, rowWeights: Float32Array | null): Cells {
  const rows = rowWeights === null ? new Float64Array(pair.length).fill(1) : Float64Array.from(rowWeights);
  return { cluster: codes, pair, rows };
}

interface CodedPairs {
  readonly pairs: Uint32Array;
  readonly classes: number;
  readonly rowWeights: Float32Array | null;
}

function sharedCells({ pairs, classes, rowWeights }: CodedPairs, { codes }: ClusterCodes): Cells {
  const rowsOf = new Map<number, number>();
  for (let row = 0; row < pairs.length; row++) {
    const cell = codes[row]! * classes ** 2 + pairs[row]!;
    rowsOf.set(cell, (rowsOf.get(cell) ?? 0) + (rowWeights === null ? 1 : rowWeights[row]!));
  }
  const keys = [...rowsOf.keys()];
  return {
    cluster: Int32Array.from(keys, (cell) => Math.floor(cell / classes ** 2)),
    pair: Uint32Array.from(keys, (cell) => cell % classes ** 2),
    rows: Float64Array.from(rowsOf.values()),
  };
}

/** The cells of one pair side by side, so that their sum stays in a register; `ends` says where those of each pair end. */
function byPair({ cluster, rows, pair }: Cells, classes: number): Omit<Cells, 'pair'> & { readonly ends: Uint32Array } {
  const ends = new Uint32Array(classes * classes);
  for (const one of pair) ends[one] = ends[one]! + 1;
  for (let i = 1; i < ends.length; i++) ends[i] = ends[i]! + ends[i - 1]!;
  const sorted = { cluster: new Int32Array(pair.length), rows: new Float64Array(pair.length) };
  const free = ends.slice();
  for (let i = pair.length - 1; i >= 0; i--) {
    const at = (free[pair[i]!] = free[pair[i]!]! - 1);
    sorted.cluster[at] = cluster[i]!;
    sorted.rows[at] = rows[i]!;
  }
  return { ...sorted, ends };
}
