import { utf8Bytes } from '../../digest/utf8-bytes.js';

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** MurmurHash3_x86_32 of a text's UTF-8 with seed 0, as the signed number that scikit-learn's `murmurhash3_bytes_s32` gives. */
export function murmurHash32(text: string): number {
  const bytes = utf8Bytes(text);
  const whole = bytes.length - (bytes.length % 4);
  let hash = 0;
  for (let i = 0; i < whole; i += 4) {
    const word =
      (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    hash ^= mixed(word);
    hash = (Math.imul(rotated(hash, 13), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i -= 1) tail = (tail << 8) | (bytes[i] as number);
  if (whole < bytes.length) hash ^= mixed(tail);
  return finished(hash ^ bytes.length);
}

function mixed(word: number): number {
  return Math.imul(rotated(Math.imul(word, C1), 15), C2);
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finished(hash: number): number {
  let word = hash ^ (hash >>> 16);
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return (word ^ (word >>> 16)) | 0;
}
