import type { LocalSettings } from '../../../config/local-settings.js';
import { DomainError } from '../../../core/errors.js';
import { isLoopbackName } from '../../../core/requests/loopback-name.js';
import type { Role } from '../role.js';
import type { IssuerTimes } from './issuer-times.js';

/** Whose tokens serving accepts, and what they may. */
export interface OidcOptions {
  /** As the claim `iss` has it. */
  readonly issuer: string;
  /** That a token must be for. */
  readonly audience: string;
  /** Claim whose values become roles: a name, or several with dots for what is nested. */
  readonly roleClaim: string;
  /** By a value of that claim; `*`: whatever it has. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Claims with names of endpoints and of models that the token is for; undefined: all of them. */
  readonly endpointsClaim?: string | undefined;
  readonly modelsClaim?: string | undefined;
  /** How often keys are asked for, and how long they last. */
  readonly times?: Partial<IssuerTimes>;
}

export type OidcSettings = Pick<
  LocalSettings,
  | 'servingOidcIssuer'
  | 'servingOidcAudience'
  | 'servingOidcRoleClaim'
  | 'servingOidcRoles'
  | 'servingOidcEndpointsClaim'
  | 'servingOidcModelsClaim'
>;

/** Undefined: no issuer is set. Errors: SERVING_OIDC_INVALID. */
export function servingOidc(settings: OidcSettings): OidcOptions | undefined {
  const { servingOidcIssuer: issuer, servingOidcAudience: audience } = settings;
  const { servingOidcEndpointsClaim: endpointsClaim, servingOidcModelsClaim: modelsClaim } = settings;
  if (issuer === undefined) {
    const alone = [audience, endpointsClaim, modelsClaim].some((one) => one !== undefined);
    if (alone) throw invalid('it is not said who the issuer is');
    return undefined;
  }
  if (audience === undefined)
    throw new DomainError('SERVING_OIDC_INVALID', {
      problem: 'without an audience every token of the issuer would do, those for other services too',
      setting: 'PERENNIAL_SERVING_OIDC_AUDIENCE',
      expected: 'the value of the claim "aud" of tokens for this server',
    });
  requireIssuer(issuer);
  return { issuer, audience, roleClaim: settings.servingOidcRoleClaim, roles: settings.servingOidcRoles, endpointsClaim, modelsClaim };
}

/** Errors: SERVING_OIDC_INVALID for what is no URL that keys can safely be read from. */
export function requireIssuer(issuer: string): void {
  if (!isSafeUrl(issuer)) throw invalid("keys that come over plain HTTP could be anybody's, and the issuer is no https:// URL");
  const { username, search, hash } = new URL(issuer);
  if (username !== '' || search !== '' || hash !== '') throw invalid('the URL of the issuer has a user, a query or a fragment');
}

/** HTTPS, or HTTP that does not leave this machine. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname.replace(/^\[|\]$/g, '')));
}

function invalid(problem: string): DomainError {
  return new DomainError('SERVING_OIDC_INVALID', {
    problem,
    expected: 'the https:// URL of the issuer (http:// only on this machine), exactly as the claim "iss" of its tokens has it',
  });
}
