import { errors, jwtVerify } from 'jose';
import type { CryptoKey, JWTPayload, JWTVerifyOptions } from 'jose';
import { DomainError } from '../../../core/errors.js';
import type { RefusedIdentity } from '../identity.js';
import type { KeySet } from './key-set.js';

/** What is signed by a private key alone: no secrets that both sides know, and never `none`. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
/** By so much clocks may differ. */
export const LEEWAY_S = 30;

export const UNKNOWN: RefusedIdentity = { refusal: new DomainError('SERVING_UNAUTHORIZED'), isWrong: true };

export interface VerifiedPayload {
  readonly payload: JWTPayload;
}

export interface Expected {
  readonly issuer: string;
  readonly audience: string;
}

/** The claims of a token that one of the keys has signed, for us and for now; or why it is refused. */
export async function verifyToken(token: string, keys: KeySet, expected: Expected): Promise<VerifiedPayload | RefusedIdentity> {
  const options = { ...expected, algorithms: ALGORITHMS, clockTolerance: LEEWAY_S, requiredClaims: ['exp', 'sub'] };
  try {
    return { payload: (await jwtVerify(token, keys.find, options)).payload };
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return anyOf(error, token, options);
    return refusedFor(error);
  }
}

/** A token that names no key may be from each that fits. */
async function anyOf(keys: AsyncIterable<CryptoKey>, token: string, options: JWTVerifyOptions): Promise<VerifiedPayload | RefusedIdentity> {
  for await (const key of keys) {
    try {
      return { payload: (await jwtVerify(token, key, options)).payload };
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) return refusedFor(error);
    }
  }
  return UNKNOWN;
}

/** The claims of a token are looked at when its signature is right: who has such a token may know what is wrong with it. */
function refusedFor(error: unknown): RefusedIdentity {
  if (error instanceof errors.JWTExpired) return refused(`it expired at ${timeOf(error.payload.exp)}`, false);
  if (!(error instanceof errors.JWTClaimValidationFailed)) return UNKNOWN;
  const { claim, payload } = error;
  if (claim === 'nbf') return refused(`it is valid from ${timeOf(payload.nbf)} on`, false);
  if (claim === 'aud') return refused('it is for another audience than this server', true);
  if (claim === 'iss') return UNKNOWN;
  return refused(`its claim "${claim}" is missing, or is not what it should be`, true);
}

export function refused(problem: string, isWrong: boolean): RefusedIdentity {
  return { refusal: new DomainError('SERVING_TOKEN_REFUSED', { problem }), isWrong };
}

function timeOf(seconds: number | undefined): string {
  const time = new Date((seconds ?? NaN) * 1_000);
  return Number.isNaN(time.getTime()) ? 'no time' : time.toISOString();
}
