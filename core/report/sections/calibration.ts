import { quantile } from '../../statistics/metrics/quantile.js';
import { weightedMean } from '../../statistics/metrics/compensated-sum.js';
import { predictedClasses } from '../../statistics/metrics/predicted-classes.js';
import { percentileInterval } from '../../statistics/resampling/percentile-interval.js';
import { reweightedMean } from '../../statistics/resampling/paired-difference.js';
import type { Calibration, CalibrationBin, Interval } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';
import { someClusters } from './some-rows.js';

const BINS = 10;
const RANGES: readonly (readonly [number, number])[] = [
  [0, 0.05],
  [0.05, 0.2],
  [0.2, 0.5],
  [0.5, 0.8],
  [0.8, 0.95],
  [0.95, 1],
];

interface Claims {
  readonly rows: JudgedRows;
  readonly said: Float32Array;
  readonly cameTrue: Float64Array;
}

/**
 * Probabilities beside what came true, by deciles of the probability: scikit-learn's `calibration_curve(strategy='quantile', n_bins=10)`.
 * Of many classes it is the probability of the class that is answered (Guo et al., On calibration of modern neural networks, ICML 2017).
 */
export function calibrationOf(rows: JudgedRows): Calibration | undefined {
  if (rows.labels.length === 0) return undefined;
  const claims = rows.outputs === 1 ? ofPositive(rows) : ofAnswered(rows);
  const edges = decileEdges(claims.said);
  const deciles = edges.slice(1).flatMap((to, at) => binOf(claims, `decile ${at}`, [edges[at]!, to], placesIn(claims.said, edges, at)));
  const weightOf = ({ rows: count }: CalibrationBin): number => count / rows.labels.length;
  return {
    of: rows.outputs === 1 ? 'positive' : 'predicted',
    ece: deciles.reduce((sum, bin) => sum + weightOf(bin) * Math.abs(bin.predicted - bin.observed), 0),
    deciles,
    ranges: RANGES.flatMap(([from, to]) => binOf(claims, `from ${from}`, [from, to], placesBetween(claims.said, from, to))),
  };
}

function ofPositive(rows: JudgedRows): Claims {
  return { rows, said: rows.scores, cameTrue: Float64Array.from(rows.labels) };
}

function ofAnswered(rows: JudgedRows): Claims {
  const { labels, scores, outputs } = rows;
  const answered = predictedClasses(scores, outputs);
  const said = Float32Array.from(answered, (answer, row) => scores[row * outputs + answer]!);
  return { rows, said, cameTrue: Float64Array.from(answered, (answer, row) => (answer === labels[row] ? 1 : 0)) };
}

function decileEdges(said: Float32Array): number[] {
  const sorted = said.slice().sort();
  return Array.from({ length: BINS + 1 }, (_, at) => quantile(sorted, at / BINS));
}

/** As numpy's `searchsorted(edges[1:-1], said)`: a value on an edge is in the bin below it. */
function placesIn(said: Float32Array, edges: readonly number[], bin: number): Int32Array {
  const inner = edges.slice(1, -1);
  const below = bin === 0 ? -Infinity : inner[bin - 1]!;
  const upTo = bin === inner.length ? Infinity : inner[bin]!;
  return placesWhere(said, (value) => value > below && value <= upTo);
}

function placesBetween(said: Float32Array, from: number, to: number): Int32Array {
  return placesWhere(said, (value) => value >= from && (value < to || to === 1));
}

function placesWhere(said: Float32Array, holds: (value: number) => boolean): Int32Array {
  const places: number[] = [];
  said.forEach((value, row) => {
    if (holds(value)) places.push(row);
  });
  return Int32Array.from(places);
}

/** Nothing of an empty bin. */
function binOf(
  { rows, said, cameTrue }: Claims,
  name: string,
  [from, to]: readonly [number, number],
  places: Int32Array,
): CalibrationBin[] {
  if (places.length === 0) return [];
  const { weights: all, resampling, seed } = rows;
  const weights = all === null ? null : Float32Array.from(places, (place) => all[place]!);
  const outcomes = Float64Array.from(places, (place) => cameTrue[place]!);
  const probabilities = Float64Array.from(places, (place) => said[place]!);
  const clusters = someClusters(rows.clusters, places);
  const observed = weightedMean(outcomes, weights) ?? 0;
  const options = { ...resampling, seed: `${seed}:calibration ${name}` };
  const interval =
    onlyOutcome(observed, clusters.count, resampling.level) ??
    percentileInterval(reweightedMean(outcomes, clusters, weights), clusters, options);
  const { lower, upper } = interval;
  return [{ from, to, rows: places.length, predicted: weightedMean(probabilities, weights) ?? 0, observed, lower, upper }];
}

/**
 * Where all came true or none did, every redraw says the same, and of the interval only the exact one is left (Clopper & Pearson,
 * Biometrika 26, 1934), counted in clusters: a share of 0 in 30 is no proof of less than 0.1.
 */
function onlyOutcome(observed: number, clusters: number, level: number): Interval | undefined {
  if (observed !== 0 && observed !== 1) return undefined;
  const reach = 1 - ((1 - level) / 2) ** (1 / clusters);
  return observed === 0 ? { lower: 0, upper: reach } : { lower: 1 - reach, upper: 1 };
}
