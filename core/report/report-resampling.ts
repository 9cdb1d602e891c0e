import { clusterCodes, rowClusters } from '../statistics/resampling/cluster-codes.js';
import type { ClusterCodes } from '../statistics/resampling/cluster-codes.js';
import type { Resampling } from './document/findings.js';

const LEVEL = 0.95;
const MAX_RESAMPLES = 1_000;
const MIN_RESAMPLES = 100;
/** Units that are drawn at all for one interval: with a million rows a hundred draws tell as much as anybody reads of them. */
const MAX_DRAWN = 30_000_000;
/** With fewer days an interval over days is too narrow to be of use. */
const MIN_CLUSTERS = 10;

export interface ClusterCandidate {
  readonly by: string;
  /** Per row. */
  readonly values: () => readonly string[] | undefined;
}

/** The first candidate with enough clusters: whose rows belong together are drawn together. Otherwise each row is its own. */
export function reportResampling(
  candidates: readonly ClusterCandidate[],
  rows: number,
): { readonly clusters: ClusterCodes; readonly resampling: Resampling } {
  for (const { by, values } of candidates) {
    const found = values();
    const clusters = found === undefined ? undefined : clusterCodes(found);
    if (clusters !== undefined && clusters.count >= MIN_CLUSTERS) return { clusters, resampling: resamplingOf(by, clusters) };
  }
  const clusters = rowClusters(rows);
  return { clusters, resampling: resamplingOf('row', clusters) };
}

function resamplingOf(by: string, { count: units }: ClusterCodes): Resampling {
  const resamples = Math.min(MAX_RESAMPLES, Math.max(MIN_RESAMPLES, Math.floor(MAX_DRAWN / Math.max(1, units))));
  return { by, units, resamples, level: LEVEL };
}
