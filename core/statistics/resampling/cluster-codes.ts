export interface ClusterCodes {
  /** Code 0 … count − 1 of each row. */
  readonly codes: Int32Array;
  readonly count: number;
}

/**
 * Numbers the clusters of rows in the order of their ids, so that a seeded draw of clusters does not depend on the order of rows.
 *
 * @param ids one per row
 */
export function clusterCodes(ids: Int32Array | readonly string[]): ClusterCodes {
  const unique = ids instanceof Int32Array ? [...new Set<number | string>(ids.slice().sort())] : [...new Set<number | string>(ids)].sort();
  const codeOf = new Map(unique.map((id, code) => [id, code]));
  const codes = new Int32Array(ids.length);
  for (let row = 0; row < ids.length; row++) codes[row] = codeOf.get(ids[row]!)!;
  return { codes, count: unique.length };
}

/** Every row a cluster of its own. */
export function rowClusters(rows: number): ClusterCodes {
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) codes[row] = row;
  return { codes, count: rows };
}
