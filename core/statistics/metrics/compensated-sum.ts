/**
 * Sum in double precision with Neumaier's correction (ZAMM 54, 1974), so that the result does not depend on how many rows there are:
 * the error stays near one unit in the last place. Infinite inputs give NaN; callers check for finite values first.
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Arithmetic mean by `compensatedSum`; null for no values. */
export function compensatedMean(values: ArrayLike<number>): number | null {
  return values.length === 0 ? null : compensatedSum(values) / values.length;
}

/** Mean where each value counts as much as its weight (absent: all alike), as numpy's `average`; null for no values. */
export function weightedMean(values: ArrayLike<number>, weights?: ArrayLike<number> | null): number | null {
  if (weights === undefined || weights === null || values.length === 0) return compensatedMean(values);
  const terms = new Float64Array(values.length);
  for (let i = 0; i < terms.length; i++) terms[i] = values[i]! * weights[i]!;
  return compensatedSum(terms) / compensatedSum(weights);
}
