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
  const part = position - index;
  // numpy interpolates from the nearer end; doing the same keeps the last digit equal.
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
