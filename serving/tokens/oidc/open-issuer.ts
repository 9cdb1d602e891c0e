import type { ModelsOf } from '../endpoint-scope.js';
import type { IdentitySource } from '../identity.js';
import { ISSUER_TIMES } from './issuer-times.js';
import { requireIssuer } from './oidc-settings.js';
import type { OidcOptions } from './oidc-settings.js';

/** Somebody else who says who may do what. */
export interface Issuer {
  /** @param requestMs no request waits for longer */
  tokens(modelsOf: ModelsOf, requestMs: number): IdentitySource;
  /** Why its keys cannot be renewed, or ''. @param isWhole for whoever may see the whole server */
  trouble(isWhole: boolean): string;
}

interface IssuerParts {
  readonly log: (line: string) => void;
  /** Ends the asking. */
  readonly signal: AbortSignal;
}

/**
 * Begins to read the keys of an issuer, and does not wait for them: one that is away keeps no server from its start.
 * Errors: SERVING_OIDC_INVALID.
 */
export async function openIssuer(oidc: OidcOptions, { log, signal }: IssuerParts): Promise<Issuer> {
  requireIssuer(oidc.issuer);
  // What looks at tokens is loaded where there is an issuer alone.
  const { IssuerKeys } = await import('./issuer-keys.js');
  const { IssuedTokens } = await import('./issued-tokens.js');
  const keys = new IssuerKeys({ issuer: oidc.issuer, times: oidc.times, log, signal });
  void keys.follow();
  const readMs = oidc.times?.readMs ?? ISSUER_TIMES.readMs;
  return {
    tokens: (modelsOf, requestMs) => new IssuedTokens({ oidc, keys, modelsOf, waitMs: Math.min(readMs, requestMs) }),
    trouble: (isWhole) => {
      const problem = keys.trouble();
      if (problem === '') return '';
      return isWhole ? `the keys of ${oidc.issuer} cannot be read: ${problem}` : 'the keys of the issuer of tokens cannot be read';
    },
  };
}
