/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs (scipy.stats.spearmanr).
 *
 * @returns null when either side is constant, or there are fewer than two rows
 * @example rankCorrelation([1, 2, 3], [10, 20, 15]) // 0.5
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  // The mean of all ranks, whatever is equal.
  const mean = (x.length + 1) / 2;
  let [product, squaresX, squaresY] = [0, 0, 0];
  for (let i = 0; i < x.length; i += 1) {
    const [dx, dy] = [(x[i] as number) - mean, (y[i] as number) - mean];
    product += dx * dy;
    squaresX += dx * dx;
    squaresY += dy * dy;
  }
  if (squaresX === 0 || squaresY === 0) return null;
  return product / Math.sqrt(squaresX * squaresY);
}

function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end += 1;
    for (let i = start; i < end; i += 1) ranks[order[i] as number] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
