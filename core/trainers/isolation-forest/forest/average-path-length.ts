/**
 * c(n) of the paper (equation 1): the mean path length of an unsuccessful search in a binary search tree of `n` keys, by which path lengths are
 * made comparable. H(i) is ln(i) + Euler's constant, and c(2) is 1, as in scikit-learn.
 */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  return n === 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;
}

const EULER = 0.577_215_664_901_532_9;
