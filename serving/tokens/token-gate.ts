import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../../core/errors.js';
import { EndpointScope } from './endpoint-scope.js';
import type { ModelsOf } from './endpoint-scope.js';
import { mayDo } from './role.js';
import type { Role } from './role.js';
import { expiryOf } from './token-file.js';
import type { TokenEntry } from './token-file.js';
import { FailedAuthentications, KnownAddresses } from '../../core/failed-authentications.js';
import { bearerToken } from '../../core/requests/bearer-token.js';

/** Who a request comes from, as its token says. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  /** The endpoints that it may use and see; undefined: every one. */
  readonly scope?: EndpointScope | undefined;
}

interface KnownToken extends Caller {
  readonly digest: Buffer;
  readonly from: KnownAddresses;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** The log has said that it came after its time. */
  wasToldExpired: boolean;
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

/** Decides by the Authorization header who may do what with which endpoint. For every protocol. */
export class TokenGate {
  private known: readonly KnownToken[] = [];
  private sole: readonly KnownToken[];
  private named: readonly KnownToken[] = [];
  private readonly failed = new FailedAuthentications();

  /**
   * @param token role admin; undefined: there is none
   * @param isOpen true when neither a token nor a file of them is configured
   */
  constructor(
    token: string | undefined,
    private readonly isOpen: boolean,
    private readonly told: WrongTokens,
    private readonly modelsOf: ModelsOf,
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
    this.named = entries.map((entry) => this.knownOf(entry));
    this.known = [...this.sole, ...this.named];
  }

  /**
   * Takes the same time wherever a wrong token differs, and whichever entry is the right one.
   * An address that has sent too many wrong ones learns nothing of the next, unless it has used that one before.
   * Errors: SERVING_UNAUTHORIZED for no, an unknown or an expired token, SERVING_FORBIDDEN for one whose role does not have the right,
   * SERVING_ENDPOINT_FORBIDDEN, SERVING_NOT_READY, AUTHENTICATION_LIMITED.
   */
  check(authorization: string | undefined, { role, endpoint }: Needed, address = ''): Caller {
    if (this.isOpen) return ANYONE;
    const caller = this.find(bearerToken(authorization), address);
    if (!mayDo(caller.role, role)) throw new DomainError('SERVING_FORBIDDEN', { name: caller.name, role: caller.role, needed: role });
    if (endpoint !== undefined) caller.scope?.require(endpoint);
    return caller;
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

  private isExpired(known: KnownToken): boolean {
    if (known.expiresAt === Infinity || Date.now() < known.expiresAt) return false;
    if (!known.wasToldExpired) this.told.expired(known.name, new Date(known.expiresAt));
    known.wasToldExpired = true;
    return true;
  }

  private soleOf(token: string): KnownToken {
    return this.knownOf({ name: SOLE_NAME, role: 'admin', sha256: sha256(token).toString('hex') });
  }

  private knownOf({ name, role, sha256: hex, expiresAt, ...scope }: TokenEntry): KnownToken {
    return {
      name,
      role,
      scope: EndpointScope.of({ name, ...scope }, this.modelsOf),
      digest: Buffer.from(hex, 'hex'),
      from: new KnownAddresses(),
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
