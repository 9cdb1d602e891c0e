/**
 * The class a score stands for: with one column 1 when the probability is above 0.5 (exactly 0.5 is class 0, as XGBoost's `error` metric and
 * classifier have it), else the first of the largest columns (numpy's argmax).
 *
 * @param scores rows × columns, row by row
 */
export function predictedClasses(scores: ArrayLike<number>, columns = 1): Int32Array {
  const classes = new Int32Array(scores.length / columns);
  for (let row = 0; row < classes.length; row++) {
    classes[row] = columns === 1 ? (scores[row]! > 0.5 ? 1 : 0) : largestColumn(scores, row * columns, columns);
  }
  return classes;
}

function largestColumn(scores: ArrayLike<number>, start: number, columns: number): number {
  let best = 0;
  for (let column = 1; column < columns; column++) {
    if (scores[start + column]! > scores[start + best]!) best = column;
  }
  return best;
}
