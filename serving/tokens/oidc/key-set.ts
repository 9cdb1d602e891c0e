import { createLocalJWKSet } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { isJsonObject } from '../../json/json-kind.js';

/** Of a set: issuers have a handful. */
const MAX_KEYS = 100;

/** The keys that an issuer signs with, as it publishes them. */
export class KeySet {
  private readonly ids: ReadonlySet<string>;

  private constructor(
    /** The same text is the same set. */
    readonly text: string,
    readonly size: number,
    readonly find: JWTVerifyGetKey<CryptoKey>,
    keys: JSONWebKeySet['keys'],
  ) {
    this.ids = new Set(keys.flatMap(({ kid }) => (typeof kid === 'string' ? [kid] : [])));
  }

  /** Throws an Error in words for what is no set of public keys. */
  static of(content: unknown): KeySet {
    const found = isJsonObject(content) && Array.isArray(content.keys) ? (content.keys as readonly unknown[]) : undefined;
    if (found === undefined) throw new Error('it is no set of keys');
    if (found.length > MAX_KEYS) throw new Error(`it has more than ${MAX_KEYS} keys`);
    const keys = found.filter(isPublicKey);
    if (keys.length === 0) throw new Error('it has no public key that signs');
    return new KeySet(textOf(keys), keys.length, createLocalJWKSet({ keys }), keys);
  }

  /** Whether a token that names this key can be from it; one that names none may be from any. */
  has(kid: string | undefined): boolean {
    return kid === undefined || this.ids.has(kid);
  }
}

/** Whatever order they come in. */
function textOf(keys: readonly object[]): string {
  return keys
    .map((key) => JSON.stringify(key))
    .sort()
    .join();
}

/** No secret that both sides share, and none that is for encryption. */
function isPublicKey(key: unknown): key is JSONWebKeySet['keys'][number] {
  return isJsonObject(key) && ['RSA', 'EC', 'OKP'].includes(String(key.kty)) && key.d === undefined && (key.use ?? 'sig') === 'sig';
}
