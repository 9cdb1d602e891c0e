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
