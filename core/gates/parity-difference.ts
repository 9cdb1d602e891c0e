/**
 * Parity, wherever the word stands: how far the margins (raw sums before the probability) of the model that is served are from those of the
 * model that was trained, as the largest |Δ margin| / (1 + Σ|leaf|) over the compared rows. Σ|leaf| is the size of the numbers that a margin
 * is the sum of, so one limit fits every model: another order of adding stays below it, a wrong branch is far above.
 *
 * @param scale Σ|leaf| per margin
 * @returns NaN as soon as one value is not a number or the sizes differ
 * @example parityDifference([1.5], [1.25], [4]) // 0.05
 */
export function parityDifference(served: ArrayLike<number>, trained: ArrayLike<number>, scale: ArrayLike<number>): number {
  if (served.length !== trained.length || scale.length !== trained.length) return NaN;
  let largest = 0;
  for (let i = 0; i < trained.length; i += 1) {
    largest = Math.max(largest, Math.abs((served[i] as number) - (trained[i] as number)) / (1 + (scale[i] as number)));
  }
  return largest;
}
