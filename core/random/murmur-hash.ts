const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain, https://github.com/aappleby/smhasher) with seed 0, over the UTF-16 code units of
 * `text` written little-endian (core has no TextEncoder). Spreads seeds and names; not a cryptographic digest.
 *
 * @returns the four 32-bit words h1..h4, unsigned
 */
export function murmurHash128(text: string): Uint32Array {
  const bytes = utf16Bytes(text);
  const hash = new Uint32Array(4);
  const blocks = Math.floor(bytes.length / 16);
  for (let block = 0; block < blocks; block++) mixBlock(hash, bytes, block * 16);
  mixTail(hash, bytes, blocks * 16);
  return finish(hash, bytes.length);
}

function utf16Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[2 * i] = unit & 0xff;
    bytes[2 * i + 1] = unit >>> 8;
  }
  return bytes;
}

const rotateLeft = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** Little-endian word at `offset`; bytes past the end read as zero, which is what the reference's tail switch does. */
function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8) | ((bytes[offset + 2] ?? 0) << 16) | ((bytes[offset + 3] ?? 0) << 24);
}

const scramble = (word: number, multiplyBy: number, bits: number, thenBy: number): number =>
  Math.imul(rotateLeft(Math.imul(word, multiplyBy), bits), thenBy);

function scrambledWords(bytes: Uint8Array, offset: number): [number, number, number, number] {
  return [
    scramble(wordAt(bytes, offset), C1, 15, C2),
    scramble(wordAt(bytes, offset + 4), C2, 16, C3),
    scramble(wordAt(bytes, offset + 8), C3, 17, C4),
    scramble(wordAt(bytes, offset + 12), C4, 18, C1),
  ];
}

function mixBlock(hash: Uint32Array, bytes: Uint8Array, offset: number): void {
  const [k1, k2, k3, k4] = scrambledWords(bytes, offset);
  let [h1, h2, h3, h4] = words(hash);
  h1 = Math.imul(rotateLeft(h1 ^ k1, 19) + h2, 5) + 0x561ccd1b;
  h2 = Math.imul(rotateLeft(h2 ^ k2, 17) + h3, 5) + 0x0bcaa747;
  h3 = Math.imul(rotateLeft(h3 ^ k3, 15) + h4, 5) + 0x96cd1c35;
  h4 = Math.imul(rotateLeft(h4 ^ k4, 13) + h1, 5) + 0x32ac3b17;
  hash.set([h1, h2, h3, h4]);
}

function mixTail(hash: Uint32Array, bytes: Uint8Array, offset: number): void {
  const [h1, h2, h3, h4] = words(hash);
  const [k1, k2, k3, k4] = scrambledWords(bytes, offset);
  hash.set([h1 ^ k1, h2 ^ k2, h3 ^ k3, h4 ^ k4]);
}

function words(hash: Uint32Array): [number, number, number, number] {
  return [hash[0] ?? 0, hash[1] ?? 0, hash[2] ?? 0, hash[3] ?? 0];
}

function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function crossAdd([h1, h2, h3, h4]: [number, number, number, number]): [number, number, number, number] {
  const first = (h1 + h2 + h3 + h4) | 0;
  return [first, (h2 + first) | 0, (h3 + first) | 0, (h4 + first) | 0];
}

function finish(hash: Uint32Array, sizeBytes: number): Uint32Array {
  const [h1, h2, h3, h4] = words(hash);
  const mixed = crossAdd([h1 ^ sizeBytes, h2 ^ sizeBytes, h3 ^ sizeBytes, h4 ^ sizeBytes]);
  const final = crossAdd([avalanche(mixed[0]), avalanche(mixed[1]), avalanche(mixed[2]), avalanche(mixed[3])]);
  return Uint32Array.from(final, (word) => word >>> 0);
}
