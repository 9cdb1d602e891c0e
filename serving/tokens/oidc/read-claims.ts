import type { JWTPayload } from 'jose';
import { sha256Hex } from '../../../core/digest/sha256.js';
import { isJsonObject } from '../../json/json-kind.js';
import { EVERY_ENDPOINT } from '../endpoint-scope.js';
import type { ScopeNames } from '../endpoint-scope.js';
import { ROLES } from '../role.js';
import type { HeldRole } from '../role.js';
import { SCOPE_NAME } from '../token-file.js';
import type { OidcOptions } from './oidc-settings.js';

/** What a token says of who has it, in our words. */
export interface IssuedClaims extends ScopeNames {
  readonly name: string;
  readonly role: HeldRole;
}

const SUBJECT = /^[\x20-\x7e]+$/;
const MAX_SUBJECT_CHARS = 150;
const KEPT_CHARS = 100;
const DIGEST_CHARS = 32;
/** In these, values stand in one text with spaces between them (RFC 8693, section 4.2, and Microsoft Entra). */
const SPACED = ['scope', 'scp'];

/** Undefined for what has no subject, or one that no log should have. */
export function actorOf(subject: unknown): string | undefined {
  if (typeof subject !== 'string' || !SUBJECT.test(subject)) return undefined;
  if (subject.length <= MAX_SUBJECT_CHARS) return `oidc:${subject}`;
  // Logs and the audit cut long names: two of them must not become one.
  return `oidc:${subject.slice(0, KEPT_CHARS)}#${sha256Hex(subject).slice(0, DIGEST_CHARS)}`;
}

/** The claims of a token whose signature is right; undefined without a subject. */
export function readClaims(payload: JWTPayload, options: OidcOptions): IssuedClaims | undefined {
  const name = actorOf(payload.sub);
  if (name === undefined) return undefined;
  const { endpointsClaim, modelsClaim } = options;
  return {
    name,
    role: roleOf(valuesOf(payload, options.roleClaim), options.roles),
    ...(endpointsClaim === undefined ? {} : { endpoints: scopeOf(payload, endpointsClaim) }),
    ...(modelsClaim === undefined ? {} : { models: scopeOf(payload, modelsClaim) }),
  };
}

/** The one that may do most. */
function roleOf(values: readonly string[], roles: OidcOptions['roles']): HeldRole {
  const held = new Set([...values.map((value) => roles.get(value)), roles.get('*')]);
  return ROLES.findLast((role) => held.has(role)) ?? 'none';
}

/** A token that says nothing is for nothing. */
function scopeOf(payload: JWTPayload, claim: string): readonly string[] {
  return valuesOf(payload, claim).filter((name) => name === EVERY_ENDPOINT || SCOPE_NAME.test(name));
}

function valuesOf(payload: JWTPayload, claim: string): readonly string[] {
  const found = claimOf(payload, claim);
  if (typeof found === 'string') return SPACED.includes(claim) ? found.split(' ') : [found];
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}

/** Names with dots are common for claims (`https://example.org/roles`), and so are dots for what is nested (`realm_access.roles`). */
function claimOf(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim];
  return claim
    .split('.')
    .reduce<unknown>((inside, name) => (isJsonObject(inside) && Object.hasOwn(inside, name) ? inside[name] : undefined), payload);
}
