/**
 * The value that Student's t with so many degrees of freedom stays below with this probability. The distribution function of whole degrees
 * of freedom is a finite sum (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4); bisection inverts it to the
 * last bits.
 *
 * @param probability from 0.5 to below 1
 * @param degrees whole, at least 1
 * @example studentTQuantile(0.975, 4) // 2.7764451051977987
 */
export function studentTQuantile(probability: number, degrees: number): number {
  const within = 2 * probability - 1;
  let low = 0;
  let high = 1;
  while (probabilityWithin(high, degrees) < within) high *= 2;
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (probabilityWithin(middle, degrees) < within) low = middle;
    else high = middle;
  }
  return high;
}

/** That |t| is below `t`. */
function probabilityWithin(t: number, degrees: number): number {
  const angle = Math.atan2(t, Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let i = odd ? 3 : 2; i < degrees; i += 2) {
    term *= (cosine * cosine * (i - 1)) / i;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
