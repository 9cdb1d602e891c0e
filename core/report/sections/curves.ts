import type { Curve } from '../document/findings.js';
import type { JudgedRows } from '../document/judged-rows.js';

/** As many as a chart shows. */
const MAX_POINTS = 200;

type Point = readonly [number, number];

interface Step {
  /** Weights of rows with this score or a higher one. */
  readonly positives: number;
  readonly negatives: number;
}

/** Share of negatives and of positives above each score, from none to all: scikit-learn's `roc_curve(drop_intermediate=False)`. Null: one class only. */
export function rocPoints(rows: JudgedRows): readonly Point[] | null {
  const steps = stepsOf(rows);
  const last = steps.at(-1);
  if (last === undefined || last.positives === 0 || last.negatives === 0) return null;
  return [[0, 0], ...steps.map(({ positives, negatives }): Point => [negatives / last.negatives, positives / last.positives])];
}

export function rocCurve(rows: JudgedRows): Curve | undefined {
  const points = rocPoints(rows);
  if (points === null) return undefined;
  const area = points.reduce((sum, [x, y], at) => (at === 0 ? 0 : sum + ((x - points[at - 1]![0]) * (y + points[at - 1]![1])) / 2), 0);
  return { points: thinned(points), area };
}

/** Recall and precision at each score, highest score first: scikit-learn's `precision_recall_curve` from its end, without the point at recall 0. */
export function precisionRecallPoints(rows: JudgedRows): readonly Point[] | null {
  const steps = stepsOf(rows);
  const total = steps.at(-1)?.positives ?? 0;
  return total === 0 ? null : steps.map(({ positives, negatives }): Point => [positives / total, positives / (positives + negatives)]);
}

/** The area is the average precision: scikit-learn's `average_precision_score`. */
export function precisionRecallCurve(rows: JudgedRows): Curve | undefined {
  const points = precisionRecallPoints(rows);
  if (points === null) return undefined;
  const area = points.reduce((sum, [recall, precision], at) => sum + (recall - (points[at - 1]?.[0] ?? 0)) * precision, 0);
  return { points: thinned(points), area };
}

function stepsOf({ labels, scores, weights }: JudgedRows): Step[] {
  const order = Uint32Array.from({ length: labels.length }, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  const steps: Step[] = [];
  let [positives, negatives] = [0, 0];
  order.forEach((row, at) => {
    const weight = weights?.[row] ?? 1;
    if (labels[row] === 1) positives += weight;
    else negatives += weight;
    if (scores[order[at + 1] ?? -1] !== scores[row]) steps.push({ positives, negatives });
  });
  return steps;
}

/** Points at even distances along the curve, its ends among them. */
function thinned(points: readonly Point[]): readonly Point[] {
  const length = Math.min(points.length, MAX_POINTS);
  const step = length === 1 ? 0 : (points.length - 1) / (length - 1);
  return Array.from({ length }, (_, at): Point => {
    const [x, y] = points[Math.round(at * step)]!;
    return [rounded(x), rounded(y)];
  });
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
