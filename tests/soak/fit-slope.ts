export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Slope {
  /** y per x. */
  readonly slope: number;
  /** Half the width of the 95 % confidence interval. */
  readonly margin: number;
}

/**
 * Least squares, with the 95 % confidence interval of the slope. Neighbouring measurements of memory are alike, which would make the
 * usual interval too narrow, so its standard error counts as many points as are independent: n (1 - r) / (1 + r) with r the first
 * autocorrelation of the residuals (source: Santer et al. 2000, "Statistical significance of trends", section 4).
 */
export function fitSlope(points: readonly Point[]): Slope {
  const n = points.length;
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const sxx = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / sxx;
  const residuals = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const squares = residuals.reduce((sum, value) => sum + value ** 2, 0);
  const products = residuals.slice(1).reduce((sum, value, i) => sum + value * (residuals[i] as number), 0);
  const r = squares === 0 ? 0 : Math.min(0.99, Math.max(0, products / squares));
  const independent = Math.max(3, (n * (1 - r)) / (1 + r));
  const standardError = Math.sqrt(squares / (independent - 2) / sxx);
  return { slope, margin: studentT(independent - 2) * standardError };
}

/** 97.5 % point of Student's t, by the expansion of Cornish and Fisher; within 1 % from 3 degrees of freedom on. */
function studentT(freedom: number): number {
  if (freedom < 3) return 12.706;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
