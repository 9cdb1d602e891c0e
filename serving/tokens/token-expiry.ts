import { expiryOf } from './token-file.js';

/** So long before its end a token is worth a word: time enough to make another one and to give it out. */
export const EXPIRES_SOON_MS = 14 * 86_400_000;

export type TokenExpiry = 'valid' | 'expires soon' | 'expired';

/** How an entry of the file of tokens stands to its time. */
export function tokenExpiry(expiresAt: string | undefined, nowMs: number): TokenExpiry {
  const at = expiresAt === undefined ? Infinity : (expiryOf(expiresAt) ?? Infinity);
  if (at <= nowMs) return 'expired';
  return at - nowMs <= EXPIRES_SOON_MS ? 'expires soon' : 'valid';
}
