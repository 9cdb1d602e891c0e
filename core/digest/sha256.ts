import { utf8Bytes } from './utf8-bytes.js';

const BLOCK_BYTES = 64;

/** Fractional bits of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2), computed with integers only. */
const ROUND_CONSTANTS = fractionalRoots(64, 3n);
/** Fractional bits of the square roots of the first 8 primes (FIPS 180-4 §5.3.3). */
const INITIAL_STATE = fractionalRoots(8, 2n);

/**
 * SHA-256 (FIPS 180-4), incremental. For documents of kilobytes: adapters that hash files use the platform's own.
 * `digestHex` ends the computation; later calls of `update` are refused.
 */
export class Sha256 {
  readonly #state = Uint32Array.from(INITIAL_STATE);
  readonly #block = new Uint8Array(BLOCK_BYTES);
  readonly #schedule = new Uint32Array(64);
  #filled = 0;
  #sizeBytes = 0;
  #ended = false;

  update(bytes: Uint8Array): this {
    if (this.#ended) throw new Error('Sha256.update was called after digestHex.');
    this.#sizeBytes += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(BLOCK_BYTES - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === BLOCK_BYTES) this.#compress();
    }
    return this;
  }

  /** 64 lower-case hexadecimal digits. */
  digestHex(): string {
    if (!this.#ended) this.#pad();
    return [...this.#state].map((word) => word.toString(16).padStart(8, '0')).join('');
  }

  #pad(): void {
    const bits = BigInt(this.#sizeBytes) * 8n;
    const zeros = (BLOCK_BYTES + 56 - ((this.#sizeBytes + 1) % BLOCK_BYTES)) % BLOCK_BYTES;
    const tail = new Uint8Array(1 + zeros + 8);
    tail[0] = 0x80;
    new DataView(tail.buffer).setBigUint64(1 + zeros, bits);
    this.update(tail);
    this.#ended = true;
  }

  #compress(): void {
    const w = this.#schedule;
    const view = new DataView(this.#block.buffer);
    for (let t = 0; t < 16; t += 1) w[t] = view.getUint32(t * 4);
    for (let t = 16; t < 64; t += 1) {
      const a = w[t - 15] as number;
      const b = w[t - 2] as number;
      w[t] =
        (w[t - 16] as number) +
        (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) +
        (w[t - 7] as number) +
        (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
    }
    mixBlock(this.#state, w);
    this.#filled = 0;
  }
}

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  return new Sha256().update(utf8Bytes(text)).digestHex();
}

function rotate(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}

function mixBlock(state: Uint32Array, w: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t += 1) {
    const first =
      (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + (ROUND_CONSTANTS[t] as number) + (w[t] as number)) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    state[i] = (state[i] as number) + value;
  });
}

function fractionalRoots(count: number, degree: bigint): readonly number[] {
  return firstPrimes(count).map((prime) => Number(integerRoot(BigInt(prime) << (32n * degree), degree) & 0xffffffffn));
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return primes;
}

/** The largest r with r^degree ≤ value, by bisection. */
function integerRoot(value: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= value) low = middle;
    else high = middle;
  }
  return low;
}
