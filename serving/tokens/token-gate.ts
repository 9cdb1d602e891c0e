import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../../core/errors.js';
import { ROLES } from './role.js';
import type { Role } from './role.js';
import type { TokenEntry } from './token-file.js';

/** Who a request comes from, as its token says. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
}

interface KnownToken extends Caller {
  readonly digest: Buffer;
}

/** Without any token configured, which is only possible on loopback, whoever reaches the port is trusted. */
const ANYONE: Caller = { name: 'anyone', role: 'admin' };
/** `PERENNIAL_SERVING_TOKEN`: the one token of an installation that has no file of them may do everything. */
const SOLE_NAME = 'PERENNIAL_SERVING_TOKEN';

/** Decides by the Authorization header who may do what. For every protocol. */
export class TokenGate {
  private known: readonly KnownToken[] = [];
  private readonly sole: readonly KnownToken[];

  /**
   * @param token role admin; undefined: there is none
   * @param isOpen true when neither a token nor a file of them is configured
   */
  constructor(
    token: string | undefined,
    private readonly isOpen: boolean,
  ) {
    this.sole = token === undefined ? [] : [{ name: SOLE_NAME, role: 'admin', digest: sha256(token) }];
    this.known = this.sole;
  }

  /** Replaces what the file of tokens said before, for requests from now on. */
  replace(entries: readonly TokenEntry[]): void {
    const named = entries.map(({ name, role, sha256: hex }) => ({ name, role, digest: Buffer.from(hex, 'hex') }));
    this.known = [...this.sole, ...named];
  }

  /**
   * Takes the same time wherever a wrong token differs, and whichever entry is the right one.
   * Errors: SERVING_UNAUTHORIZED for no or an unknown token, SERVING_FORBIDDEN for one whose role is less than `needed`.
   */
  check(authorization: string | undefined, needed: Role): Caller {
    if (this.isOpen) return ANYONE;
    const digest = sha256(bearer(authorization));
    let caller: Caller | undefined;
    for (const known of this.known) if (timingSafeEqual(digest, known.digest)) caller = known;
    if (caller === undefined) throw new DomainError('SERVING_UNAUTHORIZED');
    if (ROLES.indexOf(caller.role) < ROLES.indexOf(needed)) throw new DomainError('SERVING_FORBIDDEN', { role: caller.role, needed });
    return caller;
  }
}

function bearer(authorization: string | undefined): string {
  return /^bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
