import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../../core/errors.js';
import type { Caller } from './caller.js';
import type { ClientCertificate } from './client-certificate.js';
import { EndpointScope } from './endpoint-scope.js';
import type { ModelsOf } from './endpoint-scope.js';
import type { Identity, IdentitySource } from './identity.js';
import { mayDo } from './role.js';
import type { Role } from './role.js';
import { expiryOf } from './token-file.js';
import type { TokenEntry } from './token-file.js';
import { FailedAuthentications, KnownAddresses } from '../../core/failed-authentications.js';
import { bearerToken } from '../../core/requests/bearer-token.js';

export type { Caller };

interface KnownCaller extends Caller {
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** The log has said that it came after its time. */
  wasToldExpired: boolean;
}

interface KnownToken extends KnownCaller {
  readonly digest: Buffer;
  readonly from: KnownAddresses;
}

interface KnownCertificate extends KnownCaller {
  /** Of the certificate. */
  readonly certificate: string;
}

export interface WrongTokens {
  /** A request came with a token that is none. */
  wrong(): void;
  /** An address has sent so many that it must wait. */
  limited(address: string): void;
  /** A token came after its time: once an entry. */
  expired(name: string, at: Date): void;
}

/** What a request is about. */
export interface Needed {
  readonly role: Role;
  /** Undefined: it names none, and its answer tells of what the caller may see. */
  readonly endpoint?: string | undefined;
}

/** Without any token configured, which is only possible on loopback, whoever reaches the port is trusted. */
export const ANYONE: Caller = { name: 'anyone', role: 'admin' };
/** `PERENNIAL_SERVING_TOKEN`: the one token of an installation that has no file of them may do everything. */
const SOLE_NAME = 'PERENNIAL_SERVING_TOKEN';

/** Decides by the Authorization header, else by the client's certificate, who may do what with which endpoint. For every protocol. */
export class TokenGate {
  private known: readonly KnownToken[] = [];
  private sole: readonly KnownToken[];
  private named: readonly KnownToken[] = [];
  private certificates: readonly KnownCertificate[] = [];
  private readonly failed = new FailedAuthentications();

  /**
   * @param token role admin; undefined: there is none
   * @param isOpen true when neither a token, a file of them nor an issuer is configured
   * @param issued knows tokens of an issuer; undefined: there is none
   */
  constructor(
    token: string | undefined,
    private readonly isOpen: boolean,
    private readonly told: WrongTokens,
    private readonly modelsOf: ModelsOf,
    private readonly issued?: IdentitySource,
  ) {
    this.sole = token === undefined ? [] : [this.soleOf(token)];
    this.known = this.sole;
  }

  /** Replaces the token of the settings, for requests from now on. */
  replaceSole(token: string): void {
    this.sole = [this.soleOf(token)];
    this.known = [...this.sole, ...this.named];
  }

  /** Replaces what the file of tokens said before, for requests from now on. */
  replace(entries: readonly TokenEntry[]): void {
    this.named = entries.flatMap(({ sha256: hex, ...entry }) => (hex === undefined ? [] : [this.tokenOf(entry, Buffer.from(hex, 'hex'))]));
    this.certificates = entries.flatMap(({ certificate, ...entry }) =>
      certificate === undefined ? [] : [{ ...this.knownOf({ ...entry, by: 'certificate' }), certificate }],
    );
    this.known = [...this.sole, ...this.named];
  }

  /**
   * For `check`, which does not wait: whom a token of the issuer names. Undefined: `check` needs none, as for every token of ours.
   */
  identify(authorization: string | undefined, address = ''): Identity | Promise<Identity> | undefined {
    if (this.issued === undefined) return undefined;
    const token = bearerToken(authorization);
    if (!this.issued.form.test(token) || this.isOurs(token)) return undefined;
    return this.issued.identify(token, { address, impatience: () => this.failed.impatience(address, performance.now()) });
  }

  /**
   * Takes the same time wherever a wrong token differs, and whichever entry is the right one.
   * An address that has sent too many wrong ones learns nothing of the next, unless it has used that one before.
   * Errors: SERVING_UNAUTHORIZED for no, an unknown or an expired token, SERVING_FORBIDDEN for one whose role does not have the right,
   * SERVING_ENDPOINT_FORBIDDEN, SERVING_NOT_READY, AUTHENTICATION_LIMITED; for a token of an issuer also SERVING_TOKEN_REFUSED,
   * SERVING_ISSUER_AWAY, SERVING_FULL.
   * @param certificate of the connection; a token in the request counts before it
   * @param identity what `identify` found
   */
  check(
    authorization: string | undefined,
    { role, endpoint }: Needed,
    address = '',
    certificate?: ClientCertificate,
    identity?: Identity,
  ): Caller {
    if (this.isOpen) return ANYONE;
    const caller = identity === undefined ? this.callerOf(authorization, address, certificate) : this.admit(identity, address);
    if (!mayDo(caller.role, role)) {
      const { name, by } = caller;
      throw new DomainError('SERVING_FORBIDDEN', { name, by, role: caller.role, needed: role });
    }
    if (endpoint !== undefined) caller.scope?.require(endpoint);
    return caller;
  }

  private callerOf(authorization: string | undefined, address: string, certificate: ClientCertificate | undefined): Caller {
    const token = bearerToken(authorization);
    return (token === '' && certificate && this.findCertificate(certificate)) || this.find(token, address);
  }

  /** By the rules of tokens of ours. What was refused for another reason than itself is no wrong token. */
  private admit(identity: Identity, address: string): Caller {
    if ('refusal' in identity) {
      if (!identity.isWrong) throw identity.refusal;
      this.failed.requirePatience(address, performance.now());
      this.noteWrong(address);
      throw identity.refusal;
    }
    if (!identity.from.has(address)) this.failed.requirePatience(address, performance.now());
    identity.from.add(address);
    return identity.caller;
  }

  private isOurs(token: string): boolean {
    const digest = sha256(token);
    return this.known.some((known) => timingSafeEqual(digest, known.digest));
  }

  private findCertificate({ names, expiresAt }: ClientCertificate): Caller | undefined {
    if (Date.now() >= expiresAt) return undefined;
    return this.certificates.find((known) => names.has(known.certificate) && !this.isExpired(known));
  }

  private find(token: string, address: string): Caller {
    const digest = sha256(token);
    let caller: KnownToken | undefined;
    for (const known of this.known) if (timingSafeEqual(digest, known.digest) && !this.isExpired(known)) caller = known;
    if (token !== '' && caller?.from.has(address) !== true) this.failed.requirePatience(address, performance.now());
    if (caller === undefined) {
      if (token !== '') this.noteWrong(address);
      throw new DomainError('SERVING_UNAUTHORIZED');
    }
    caller.from.add(address);
    return caller;
  }

  private isExpired(known: KnownCaller): boolean {
    if (known.expiresAt === Infinity || Date.now() < known.expiresAt) return false;
    if (!known.wasToldExpired) this.told.expired(known.name, new Date(known.expiresAt));
    known.wasToldExpired = true;
    return true;
  }

  private soleOf(token: string): KnownToken {
    return this.tokenOf({ name: SOLE_NAME, role: 'admin' }, sha256(token));
  }

  private tokenOf(entry: TokenEntry, digest: Buffer): KnownToken {
    return { ...this.knownOf(entry), digest, from: new KnownAddresses() };
  }

  private knownOf({ name, role, by, expiresAt, endpoints, models }: TokenEntry & Pick<Caller, 'by'>): KnownCaller {
    return {
      name,
      role,
      by,
      scope: EndpointScope.of({ name, by, endpoints, models }, this.modelsOf),
      expiresAt: (expiresAt === undefined ? undefined : expiryOf(expiresAt)) ?? Infinity,
      wasToldExpired: false,
    };
  }

  private noteWrong(address: string): void {
    this.told.wrong();
    if (this.failed.add(address, performance.now())) this.told.limited(address);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
