import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { JWTPayload } from 'jose';
import { DomainError } from '../../../core/errors.js';
import { KnownAddresses } from '../../../core/failed-authentications.js';
import { EndpointScope } from '../endpoint-scope.js';
import type { ModelsOf } from '../endpoint-scope.js';
import type { Asker, Identity, IdentitySource, RefusedIdentity } from '../identity.js';
import type { IssuerKeys } from './issuer-keys.js';
import type { KeySet } from './key-set.js';
import type { OidcOptions } from './oidc-settings.js';
import { actorOf, readClaims } from './read-claims.js';
import { Turns } from './turns.js';
import { VerifiedTokens } from './verified-tokens.js';
import { ALGORITHMS, UNKNOWN, refused, verifyToken } from './verify-token.js';

/** JSON Web Signatures in their compact form: three texts in base64url. */
const SIGNED = /^[\w-]+\.[\w-]+\.[\w-]*$/;
const MAX_TOKEN_CHARS = 8_192;
/** Tokens that are looked at, together: each is a request that waits with its headers, and over gRPC 64 KiB of its message. */
const MAX_UNDER_WAY = 512;
/** Of these, so many signatures at the same time. */
const PARALLEL = 8;
const MAX_SUBJECTS = 10_000;

export interface IssuedTokensOptions {
  readonly oidc: OidcOptions;
  readonly keys: IssuerKeys;
  readonly modelsOf: ModelsOf;
  /** How long a request waits for keys at most. */
  readonly waitMs: number;
}

/** What a token says before anybody has looked at its signature. */
interface Unverified {
  readonly kid: string | undefined;
  readonly name: string | undefined;
}

/**
 * Tokens that an issuer has signed (JWT, RFC 7519).
 * 1. One that is known is answered at once; one that is new costs one signature, however often it comes meanwhile.
 * 2. An address that must wait has none looked at, but for those of a subject that was let in from there before.
 * 3. What was let in by a key that the issuer no longer has is looked at again.
 */
export class IssuedTokens implements IdentitySource {
  readonly form = SIGNED;
  private readonly verified = new VerifiedTokens();
  private readonly underWay = new Map<string, Promise<Identity>>();
  private readonly addresses = new Map<string, KnownAddresses>();
  private readonly turns = new Turns(PARALLEL);
  private keys: KeySet | undefined;

  constructor(private readonly options: IssuedTokensOptions) {}

  identify(token: string, asker: Asker): Identity | Promise<Identity> {
    if (token.length > MAX_TOKEN_CHARS) return refused(`it has more than ${MAX_TOKEN_CHARS} characters`, true);
    const digest = createHash('sha256').update(token).digest('base64');
    this.forgetOldKeys();
    return this.verified.find(digest) ?? this.underWay.get(`${digest} ${asker.address}`) ?? this.look(token, digest, asker);
  }

  private look(token: string, digest: string, asker: Asker): Identity | Promise<Identity> {
    const found = this.unverified(token);
    if (found === undefined) return UNKNOWN;
    const impatience = (): DomainError | undefined => (this.isKnown(found, asker.address) ? undefined : asker.impatience());
    const refusal = impatience();
    if (refusal !== undefined) return { refusal, isWrong: false };
    if (this.underWay.size >= MAX_UNDER_WAY) return FULL;
    const key = `${digest} ${asker.address}`;
    const work = this.verify(token, digest, { kid: found.kid, impatience }).finally(() => this.underWay.delete(key));
    this.underWay.set(key, work);
    return work;
  }

  /** Undefined for what no signature could make right: it costs none, and the issuer is not asked for it. */
  private unverified(token: string): Unverified | undefined {
    try {
      const { alg, kid } = decodeProtectedHeader(token);
      const { iss, sub } = decodeJwt(token);
      if (iss !== this.options.oidc.issuer || !ALGORITHMS.includes(alg ?? '')) return undefined;
      if (kid !== undefined && typeof kid !== 'string') return undefined;
      return { kid, name: actorOf(sub) };
    } catch {
      return undefined;
    }
  }

  private isKnown({ name = '' }: Unverified, address: string): boolean {
    return this.addresses.get(name)?.has(address) === true;
  }

  private async verify(token: string, digest: string, { kid, impatience }: Waiting): Promise<Identity> {
    const keys = await this.keysFor(kid);
    if (keys?.has(kid) !== true) return keys === undefined || this.options.keys.areUncertain() ? AWAY : UNKNOWN;
    return this.turns.take(async () => {
      // Others of this address may have been found wrong meanwhile.
      const refusal = impatience();
      if (refusal !== undefined) return { refusal, isWrong: false };
      const found = await verifyToken(token, keys, this.options.oidc);
      if ('refusal' in found) return found;
      const identity = this.identityOf(found.payload);
      this.forgetOldKeys();
      if (keys === this.keys && 'caller' in identity) this.verified.add(digest, identity, (found.payload.exp ?? 0) * 1_000);
      return identity;
    });
  }

  private async keysFor(kid: string | undefined): Promise<KeySet | undefined> {
    const known = this.options.keys.current();
    if (known?.has(kid) === true) return known;
    const renewal = this.options.keys.renew();
    if (renewal === undefined) return known;
    const overdue = new AbortController();
    await Promise.race([renewal, delay(this.options.waitMs, undefined, { signal: overdue.signal }).catch(() => undefined)]);
    overdue.abort();
    return this.options.keys.current();
  }

  private identityOf(payload: JWTPayload): Identity {
    const claims = readClaims(payload, this.options.oidc);
    if (claims === undefined) return refused('its claim "sub" is not of printable ASCII characters', true);
    const { name, role } = claims;
    const scope = EndpointScope.of({ ...claims, by: 'oidc' }, this.options.modelsOf);
    return { caller: { name, role, by: 'oidc', scope }, from: this.addressesOf(name) };
  }

  private addressesOf(name: string): KnownAddresses {
    const known = this.addresses.get(name);
    if (known !== undefined) return known;
    const [oldest] = this.addresses.keys();
    if (this.addresses.size >= MAX_SUBJECTS && oldest !== undefined) this.addresses.delete(oldest);
    const added = new KnownAddresses();
    this.addresses.set(name, added);
    return added;
  }

  private forgetOldKeys(): void {
    const keys = this.options.keys.current();
    if (keys === this.keys) return;
    this.keys = keys;
    this.verified.clear();
  }
}

interface Waiting {
  readonly kid: string | undefined;
  readonly impatience: () => DomainError | undefined;
}

const FULL: RefusedIdentity = {
  refusal: new DomainError('SERVING_FULL', { found: `${MAX_UNDER_WAY} tokens to look at`, limit: MAX_UNDER_WAY }),
  isWrong: false,
};
const AWAY: RefusedIdentity = { refusal: new DomainError('SERVING_ISSUER_AWAY'), isWrong: false };
