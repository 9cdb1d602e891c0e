import { DomainError } from '../errors.js';
import { murmurHash128 } from './murmur-hash.js';

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/** A reproducible stream of numbers. Not for secrets. */
export interface SeededRandom {
  /** Uniform integer in [0, 2^32). */
  nextUint32(): number;
  /** Fills `words` as so many calls of `nextUint32` would, several times as fast. */
  fillUint32(words: Uint32Array): void;
  /** Uniform in [0, 1), 53 random bits. */
  nextFloat(): number;
  /** Uniform integer in [low, high], both ends included, without modulo bias. Both must be safe integers, low <= high. */
  nextInt(low: number, high: number): number;
}

/**
 * xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021; https://prng.di.unimi.it).
 * The state is the 128-bit MurmurHash3 of the seed as JSON, so `1` and `"1"` are different streams and near seeds are unrelated.
 * Same seed → same numbers on every machine and engine.
 */
export function seededRandom(seed: number | string): SeededRandom {
  return xoshiro128(murmurHash128(JSON.stringify([checkedSeed(seed)])));
}

/**
 * A seed for a named part of the work, e.g. `deriveSeed(7, 'trial', 12)`: depends on nothing but its arguments, so parts may run in any
 * order, at once, or again. Labels are told apart by type and position.
 *
 * @returns 32 hexadecimal digits
 */
export function deriveSeed(seed: number | string, ...labels: readonly (number | string)[]): string {
  const path = [seed, ...labels].map(checkedSeed);
  return Array.from(murmurHash128(JSON.stringify(path)), (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The bare generator from its four state words, for those who bring a state of their own. All zeros is refused by the algorithm, so word 0 becomes 1. */
export function xoshiro128(state: Uint32Array): SeededRandom {
  // A typed array, not four closure variables: those would box every value above 2^30.
  const s = Uint32Array.from([state[0] ?? 0, state[1] ?? 0, state[2] ?? 0, state[3] ?? 0]);
  if (s.every((word) => word === 0)) s[0] = 1;
  const nextUint32 = (): number => {
    const s1 = s[1]!;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    s[2] = s[2]! ^ s[0]!;
    s[3] = s[3]! ^ s1;
    s[1] = s1 ^ s[2];
    s[0] = s[0]! ^ s[3];
    s[2] = s[2] ^ (s1 << 9);
    s[3] = (s[3] << 11) | (s[3] >>> 21);
    return result;
  };
  const nextBits53 = (): number => (nextUint32() >>> 5) * 2 ** 26 + (nextUint32() >>> 6);
  const fillUint32 = (words: Uint32Array): void => fillWords(s, words);
  return { nextUint32, fillUint32, nextFloat: () => nextBits53() / TWO_53, nextInt: uniformInts(nextUint32, nextBits53) };
}

/** The generator with its state in registers for as long as the words last. */
function fillWords(state: Uint32Array, words: Uint32Array): void {
  let [s0, s1, s2, s3] = [state[0]! | 0, state[1]! | 0, state[2]! | 0, state[3]! | 0];
  for (let i = 0; i < words.length; i++) {
    const product = Math.imul(s1, 5);
    words[i] = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
  }
  state.set([s0, s1, s2, s3]);
}

/** Draws from the incomplete last copy of the range are thrown away: that is what removes the modulo bias. */
function uniformInts(nextUint32: () => number, nextBits53: () => number): (low: number, high: number) => number {
  // Callers draw from one range millions of times, and a floating-point remainder costs more than the draw.
  let lastSize = 0;
  let limit = 0;
  return (low, high) => {
    const size = rangeSize(low, high);
    if (size >= TWO_32) return low + wideInt(size, nextBits53);
    if (size !== lastSize) {
      lastSize = size;
      limit = TWO_32 - (TWO_32 % size);
    }
    let draw = nextUint32();
    while (draw >= limit) draw = nextUint32();
    return low + ((draw >>> 0) % (size >>> 0));
  };
}

function wideInt(size: number, nextBits53: () => number): number {
  const limit = TWO_53 - (TWO_53 % size);
  let draw = nextBits53();
  while (draw >= limit) draw = nextBits53();
  return draw % size;
}

function rangeSize(low: number, high: number): number {
  const size = high - low + 1;
  if (Number.isSafeInteger(low) && Number.isSafeInteger(high) && size >= 1 && size <= TWO_53) return size;
  throw new DomainError('RANDOM_RANGE_INVALID', { low, high });
}

function checkedSeed(seed: number | string): number | string {
  if (typeof seed === 'number' && !Number.isFinite(seed)) throw new DomainError('RANDOM_SEED_INVALID', { seed: String(seed) });
  return seed;
}
