import { taskSpec } from '../../tasks/tasks.js';
import type { Task } from '../../tasks/tasks.js';

type Classes = readonly string[] | null;

/** What two classes without names are called where they have some. */
const TRUTHS: readonly (readonly [string, string])[] = [
  ['false', 'true'],
  ['0', '1'],
];

/** Whatever their order. */
export function sameClasses(a: Classes, b: Classes): boolean {
  if (a === null && b === null) return true;
  if (a !== null && b !== null) return sorted(a) === sorted(b);
  return TRUTHS.some((truth) => sorted(truth) === sorted(a ?? b ?? []));
}

function sorted(classes: readonly string[]): string {
  return JSON.stringify([...classes].sort());
}

export interface ClassOrders {
  readonly task: Task;
  readonly from: Classes;
  readonly to: Classes;
}

/** Row-major scores of one model in the order of another one's classes; of two classes, the probability of the other one. */
export function scoresInOrder(scores: Float32Array, { task, from, to }: ClassOrders): Float32Array {
  if (taskSpec(task).label === 'two-classes') return isMirrored(from, to) ? scores.map((score) => 1 - score) : scores;
  if (from === null || to === null) return scores;
  const source = to.map((name) => from.indexOf(name));
  const rows = scores.length / from.length;
  const ordered = new Float32Array(rows * to.length);
  for (let row = 0; row < rows; row += 1) {
    source.forEach((column, i) => {
      ordered[row * to.length + i] = scores[row * from.length + column] as number;
    });
  }
  return ordered;
}

function isMirrored(from: Classes, to: Classes): boolean {
  if (from !== null && to !== null) return from[1] !== to[1];
  const named = (from ?? to)?.[1];
  return named !== undefined && !TRUTHS.some(([, positive]) => positive === named);
}
