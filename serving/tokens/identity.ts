import type { DomainError } from '../../core/errors.js';
import type { KnownAddresses } from '../../core/failed-authentications.js';
import type { Caller } from './caller.js';

/** Whom a token names that is not of ours, or why nobody. */
export type Identity = KnownIdentity | RefusedIdentity;

export interface KnownIdentity {
  readonly caller: Caller;
  readonly from: KnownAddresses;
}

export interface RefusedIdentity {
  readonly refusal: DomainError;
  /** Counts as a failed authentication of its address. */
  readonly isWrong: boolean;
}

export interface Asker {
  readonly address: string;
  /** Why the address must wait before another token from there is looked at; undefined: it need not. */
  readonly impatience: () => DomainError | undefined;
}

/** Knows tokens that others have signed. */
export interface IdentitySource {
  /** Of such tokens; others are none. */
  readonly form: RegExp;
  /**
   * A promise only for a token that has not been looked at before; it does not fail, and ends within the time that a request has.
   */
  identify(token: string, asker: Asker): Identity | Promise<Identity>;
}
