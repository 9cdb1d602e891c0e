/** Floating-point formats that are narrower than a double. */
export type NarrowFloat = 'FP32' | 'FP16' | 'BF16';

interface Format {
  /** Decimal digits that tell any two of its numbers apart. */
  readonly digits: number;
  /** The nearest number of the format. */
  readonly round: (value: number) => number;
}

const FORMATS: Readonly<Record<NarrowFloat, Format>> = {
  FP32: { digits: 9, round: Math.fround },
  FP16: { digits: 5, round: roundToHalf },
  BF16: { digits: 4, round: roundToBrain },
};

/**
 * The number with the fewest digits that a narrow format rounds to the same value: 0.1 for what float32 makes of 0.1, which a double shows
 * as 0.10000000149011612. So a category that is a number has the text that its own source writes.
 */
export function shortestNumber(value: number, format: NarrowFloat): number {
  const { digits, round } = FORMATS[format];
  if (!Number.isFinite(value)) return value;
  const held = round(value);
  for (let precision = 1; precision < digits; precision += 1) {
    const shorter = Number(held.toPrecision(precision));
    if (round(shorter) === held) return shorter;
  }
  return Number(held.toPrecision(digits));
}

/** IEEE 754 binary16: 11 significant bits, 2^-24 the smallest step, 65504 the largest number. */
function roundToHalf(value: number): number {
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), -14) - 10);
  const rounded = value === 0 ? 0 : roundHalfEven(value / step) * step;
  return Math.abs(rounded) > 65_504 ? Math.sign(value) * Infinity : rounded;
}

/** bfloat16: the upper half of a float32. */
function roundToBrain(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  const [word = 0] = bits;
  bits[0] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff_0000;
  return new Float32Array(bits.buffer)[0] as number;
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
