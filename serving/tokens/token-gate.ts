import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../../core/errors.js';
import { ROLES } from './role.js';
import type { Role } from './role.js';
import type { TokenEntry } from './token-file.js';
import { FailedAuthentications, KnownAddresses } from '../../core/failed-authentications.js';
import { bearerToken } from '../../core/requests/bearer-token.js';

/** Who a request comes from, as its token says. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
}

interface KnownToken extends Caller {
  readonly digest: Buffer;
  readonly from: KnownAddresses;
}

export interface WrongTokens {
  /** A request came with a token that is none. */
  wrong(): void;
  /** An address has sent so many that it must wait. */
  limited(address: string): void;
}

/** Without any token configured, which is only possible on loopback, whoever reaches the port is trusted. */
export const ANYONE: Caller = { name: 'anyone', role: 'admin' };
/** `PERENNIAL_SERVING_TOKEN`: the one token of an installation that has no file of them may do everything. */
const SOLE_NAME = 'PERENNIAL_SERVING_TOKEN';

/** Decides by the Authorization header who may do what. For every protocol. */
export class TokenGate {
  private known: readonly KnownToken[] = [];
  private readonly sole: readonly KnownToken[];
  private readonly failed = new FailedAuthentications();

  /**
   * @param token role admin; undefined: there is none
   * @param isOpen true when neither a token nor a file of them is configured
   */
  constructor(
    token: string | undefined,
    private readonly isOpen: boolean,
    private readonly told: WrongTokens,
  ) {
    this.sole = token === undefined ? [] : [{ name: SOLE_NAME, role: 'admin', digest: sha256(token), from: new KnownAddresses() }];
    this.known = this.sole;
  }

  /** Replaces what the file of tokens said before, for requests from now on. */
  replace(entries: readonly TokenEntry[]): void {
    const named = entries.map(({ name, role, sha256: hex }) => ({
      name,
      role,
      digest: Buffer.from(hex, 'hex'),
      from: new KnownAddresses(),
    }));
    this.known = [...this.sole, ...named];
  }

  /**
   * Takes the same time wherever a wrong token differs, and whichever entry is the right one.
   * An address that has sent too many wrong ones learns nothing of the next, unless it has used that one before.
   * Errors: SERVING_UNAUTHORIZED for no or an unknown token, SERVING_FORBIDDEN for one whose role is less than `needed`,
   * AUTHENTICATION_LIMITED.
   */
  check(authorization: string | undefined, needed: Role, address = ''): Caller {
    if (this.isOpen) return ANYONE;
    const token = bearerToken(authorization);
    const digest = sha256(token);
    let caller: KnownToken | undefined;
    for (const known of this.known) if (timingSafeEqual(digest, known.digest)) caller = known;
    if (token !== '' && caller?.from.has(address) !== true) this.failed.requirePatience(address, performance.now());
    if (caller === undefined) {
      if (token !== '') this.noteWrong(address);
      throw new DomainError('SERVING_UNAUTHORIZED');
    }
    caller.from.add(address);
    if (ROLES.indexOf(caller.role) < ROLES.indexOf(needed))
      throw new DomainError('SERVING_FORBIDDEN', { name: caller.name, role: caller.role, needed });
    return caller;
  }

  private noteWrong(address: string): void {
    this.told.wrong();
    if (this.failed.add(address, performance.now())) this.told.limited(address);
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
