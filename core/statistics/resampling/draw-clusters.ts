import { poissonPairs, SPLIT_CELL } from '../../random/poisson-pairs.js';
import type { PoissonPairs } from '../../random/poisson-pairs.js';
import { deriveSeed, seededRandom } from '../../random/seeded-random.js';
import type { SeededRandom } from '../../random/seeded-random.js';

/** Standard deviations between the mean of the Poisson total and the number of draws: 3 in 100,000 totals are too large. */
const MARGIN = 4;
const WORDS = 4_096;
const CLUSTERS_PER_WORD = 4;

/**
 * How often each cluster was drawn. A byte: that one cluster of hundreds is drawn more than 255 times has a chance below 10^-500, and
 * with fewer than 256 clusters there are fewer draws.
 */
export type ClusterWeights = Uint8Array;

/**
 * Draws as many clusters as there are, with replacement, each call into `weights` another time: the multinomial distribution of the
 * bootstrap, made without a random access to memory for nearly all of the draws.
 *
 * Independent Poisson numbers are multinomial once their total is given (Johnson, Kotz & Balakrishnan, Discrete Multivariate
 * Distributions, 1997, ch. 35; for the bootstrap: Hanley & MacGibbon, Computer Methods and Programs in Biomedicine 83, 2006), and a
 * multinomial with one more uniform draw is a multinomial of one more draw. So every cluster first gets a Poisson number with a mean a
 * little below 1, and what the total lacks is drawn one by one. A total that is too large is thrown away: given any other, the
 * distribution is the same. Up to 16 clusters the mean would not be positive, and all draws are made one by one.
 *
 * Poisson numbers come from the stream of `deriveSeed(seed, 'poisson')`, 16 bits for two clusters; single draws, and the further bits
 * that a pair in some hundreds of pairs needs, from the stream of `seed`.
 */
export function clusterDraws(clusters: number, seed: number | string): (weights: ClusterWeights) => void {
  const single = seededRandom(seed);
  const mean = 1 - MARGIN / Math.sqrt(clusters);
  const fill = mean > 0 ? poissonNumbers(poissonPairs(mean), seededRandom(deriveSeed(seed, 'poisson')), single) : zeros;
  return (weights) => {
    let drawn = fill(weights);
    while (drawn > clusters) drawn = fill(weights);
    for (; drawn < clusters; drawn++) {
      const code = single.nextInt(0, clusters - 1);
      weights[code] = weights[code]! + 1;
    }
  };
}

function zeros(weights: ClusterWeights): number {
  weights.fill(0);
  return 0;
}

/** Fills weights, two for each half of a word, the lower half first. @returns their total */
function poissonNumbers(pairs: PoissonPairs, words: SeededRandom, bits: SeededRandom): (weights: ClusterWeights) => number {
  const buffer = new Uint32Array(WORDS);
  return (weights) => {
    let total = 0;
    for (let start = 0; start < weights.length; start += CLUSTERS_PER_WORD * WORDS) {
      const piece = weights.subarray(start, start + CLUSTERS_PER_WORD * WORDS);
      const used = buffer.subarray(0, Math.ceil(piece.length / CLUSTERS_PER_WORD));
      words.fillUint32(used);
      total += fillPiece(piece, used, pairs, bits);
    }
    return total;
  };
}

/** By the bootstrap of many rows nearly all time is spent in this loop, so it holds what nearly every word needs and nothing else. */
function fillPiece(weights: ClusterWeights, words: Uint32Array, pairs: PoissonPairs, bits: SeededRandom): number {
  const { byCell } = pairs;
  const whole = Math.floor(weights.length / CLUSTERS_PER_WORD);
  let total = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const low = byCell[word & 0xffff]!;
    const high = byCell[word >>> 16]!;
    const at = CLUSTERS_PER_WORD * i;
    if (low === SPLIT_CELL || high === SPLIT_CELL || i === whole) {
      total += fillSlowly(weights.subarray(at, at + CLUSTERS_PER_WORD), word, pairs, bits);
      continue;
    }
    weights[at] = low & 15;
    weights[at + 1] = low >>> 4;
    weights[at + 2] = high & 15;
    weights[at + 3] = high >>> 4;
    total += (low & 15) + (low >>> 4) + (high & 15) + (high >>> 4);
  }
  return total;
}

/** The clusters of one word, which may be the last ones and fewer than four. */
function fillSlowly(weights: ClusterWeights, word: number, { byCell, refine }: PoissonPairs, bits: SeededRandom): number {
  for (let at = 0; at < weights.length; at += 2) {
    const cell = at === 0 ? word & 0xffff : word >>> 16;
    const known = byCell[cell]!;
    const [first, second] = known === SPLIT_CELL ? refine(cell, bits.nextUint32()) : [known & 15, known >>> 4];
    weights[at] = first;
    if (at + 1 < weights.length) weights[at + 1] = second;
  }
  return weights.reduce((sum, weight) => sum + weight, 0);
}
