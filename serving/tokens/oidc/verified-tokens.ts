import type { Identity, KnownIdentity } from '../identity.js';
import { LEEWAY_S, refused } from './verify-token.js';

const MAX_TOKENS = 10_000;

interface Verified {
  readonly identity: KnownIdentity;
  /** Epoch milliseconds, as the token says. */
  readonly expiresAt: number;
}

/** Tokens whose signatures were right, by their digests; of more than 10,000 the oldest is forgotten, and looked at again when it comes. */
export class VerifiedTokens {
  private readonly tokens = new Map<string, Verified>();

  find(digest: string): Identity | undefined {
    const found = this.tokens.get(digest);
    if (found === undefined) return undefined;
    if (Date.now() < found.expiresAt + LEEWAY_S * 1_000) return found.identity;
    return refused(`it expired at ${new Date(found.expiresAt).toISOString()}`, false);
  }

  add(digest: string, identity: KnownIdentity, expiresAt: number): void {
    const [oldest] = this.tokens.keys();
    if (this.tokens.size >= MAX_TOKENS && oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(digest, { identity, expiresAt });
  }

  clear(): void {
    this.tokens.clear();
  }
}
