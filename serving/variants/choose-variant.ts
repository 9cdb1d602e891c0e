import { createHash } from 'node:crypto';

/** Keeps this hash apart from those that split rows for training, whatever salts they use. */
const DOMAIN = 'perennial/variant/';
/** As many bits as fit a double with all below the binary point exact. */
const HASH_BYTES = 6;

/**
 * Place of a key in [0, 1), uniform over keys, the same in every process: the first 48 bits of SHA-256 of
 * `perennial/variant/SALT`, a line feed, and the key. Another salt gives an independent place.
 */
export function placeOfKey(salt: string, key: string): number {
  const digest = createHash('sha256').update(`${DOMAIN}${salt}\n${key}`).digest();
  return digest.readUIntBE(0, HASH_BYTES) / 2 ** (8 * HASH_BYTES);
}
