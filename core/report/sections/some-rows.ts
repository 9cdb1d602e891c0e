import type { ClusterCodes } from '../../statistics/resampling/cluster-codes.js';
import type { JudgedRows } from '../document/judged-rows.js';

/** Some of the rows, by their places, with clusters numbered anew. */
export function someRows(rows: JudgedRows, places: Int32Array): JudgedRows {
  const { labels, scores, outputs, weights, clusters } = rows;
  const some = new Float32Array(places.length * outputs);
  places.forEach((place, i) => some.set(scores.subarray(place * outputs, (place + 1) * outputs), i * outputs));
  return {
    ...rows,
    labels: Float32Array.from(places, (place) => labels[place]!),
    scores: some,
    weights: weights === null ? null : Float32Array.from(places, (place) => weights[place]!),
    clusters: someClusters(clusters, places),
  };
}

/** Of the clusters that occur, in their order, so that a draw does not depend on the order of rows. */
export function someClusters({ codes, count }: ClusterCodes, places: Int32Array): ClusterCodes {
  const found = new Uint8Array(count);
  for (const place of places) found[codes[place]!] = 1;
  const numbers = new Int32Array(count);
  let next = 0;
  for (let code = 0; code < count; code++) if (found[code] === 1) numbers[code] = next++;
  return { codes: Int32Array.from(places, (place) => numbers[codes[place]!]!), count: next };
}
