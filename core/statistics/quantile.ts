/**
 * Quantile of ascending finite values by linear interpolation between order statistics: type 7 of Hyndman & Fan (The American Statistician
 * 50, 1996), numpy's default.
 *
 * @param sorted ascending, at least one value
 * @param fraction in [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const index = Math.min(Math.floor(position), sorted.length - 1);
  const low = sorted[index]!;
  const high = sorted[Math.min(index + 1, sorted.length - 1)]!;
  return low === high ? low : low + (high - low) * (position - index);
}
