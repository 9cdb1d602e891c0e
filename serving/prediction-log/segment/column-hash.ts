import { createHmac } from 'node:crypto';

/** Hashes as hex. Equal values have equal hashes in every column, endpoint and process with the same salt, so that they join. */
export type ColumnHash = (text: string) => string;

export const HASH_CHARS = 64;
const REMEMBERED = 4_096;

/** HMAC-SHA-256 under `salt`. Values come again and again, and a hash costs more than the rest of a row, so recent ones are kept. */
export function columnHash(salt: string): ColumnHash {
  let recent = new Map<string, string>();
  let older = new Map<string, string>();
  return (text) => {
    const known = recent.get(text) ?? older.get(text);
    const hash = known ?? createHmac('sha256', salt).update(text).digest('hex');
    recent.set(text, hash);
    if (recent.size >= REMEMBERED) {
      older = recent;
      recent = new Map();
    }
    return hash;
  };
}
