import { readPrivateFile } from '../../adapters/private-files.js';
import { DomainError } from '../../core/errors.js';
import { parseTime } from '../../core/time/zoned-time.js';
import { EVERY_ENDPOINT } from './endpoint-scope.js';
import type { ScopeNames } from './endpoint-scope.js';
import { ROLES } from './role.js';
import type { Role } from './role.js';

/** A token that is accepted, or a certificate: one of the two. The file holds only hashes of tokens, so that reading it does not let anybody in. */
export interface TokenEntry extends ScopeNames {
  /** Who it belongs to: the actor of log lines. Several entries may share a name while a token is being replaced. */
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token's UTF-8 bytes, 64 hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** A name that the certificate of a client is for: of its subject or an alternative one. */
  readonly certificate?: string | undefined;
  /** ISO 8601 with a zone: from then on the token is one that nobody knows. Undefined: it does not expire. */
  readonly expiresAt?: string | undefined;
}

/** Of an entry. */
export const TOKEN_NAME = /^[\w.@-]{1,64}$/;
/** Of an endpoint or a model. */
export const SCOPE_NAME = /^[a-z0-9-]{1,63}$/;
const CERTIFICATE_NAME = /^[^\p{C}]{1,256}$/u;
const SHA256 = /^[0-9a-f]{64}$/i;

/** Errors: SERVING_TOKENS_INVALID. */
export async function readTokenFile(path: string): Promise<readonly TokenEntry[]> {
  const found = await readPrivateFile(path);
  if ('problem' in found) throw new DomainError('SERVING_TOKENS_INVALID', { path, problem: found.problem });
  return parseTokens(path, found.text);
}

/** An empty list is fine: it lets nobody in. Errors: SERVING_TOKENS_INVALID, without any of the text. */
export function parseTokens(path: string, text: string): readonly TokenEntry[] {
  const invalid = (problem: string): DomainError => new DomainError('SERVING_TOKENS_INVALID', { path, problem });
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    throw invalid('it is not JSON');
  }
  if (!Array.isArray(entries)) throw invalid('it is not a JSON array');
  return entries.map((entry: unknown, i) => {
    const problem = problemOf(entry);
    if (problem !== undefined) throw invalid(`entry ${i} ${problem}`);
    const found = entry as TokenEntry;
    return { ...found, sha256: found.sha256?.toLowerCase() };
  });
}

/** Epoch milliseconds of `expiresAt`; undefined for what is no time with a zone. */
export function expiryOf(text: string): number | undefined {
  const time = parseTime(text);
  return time === null || time.offsetMs === null ? undefined : time.wall - time.offsetMs;
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'is no object';
  const { name, role, sha256, certificate, endpoints, models, expiresAt, ...others } = entry as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !TOKEN_NAME.test(name)) return 'has no "name" of 1 to 64 letters, digits, ".", "_", "@" or "-"';
  if (!ROLES.includes(role as Role)) return `has no "role" of ${ROLES.join(', ')}`;
  const proof = proofProblem(sha256, certificate);
  if (proof !== undefined) return proof;
  if (!isScope(endpoints)) return `has "endpoints" that is no array of names of endpoints or "${EVERY_ENDPOINT}"`;
  if (!isScope(models)) return `has "models" that is no array of names of models or "${EVERY_ENDPOINT}"`;
  if (expiresAt !== undefined && (typeof expiresAt !== 'string' || expiryOf(expiresAt) === undefined))
    return 'has "expiresAt" that is no time in ISO 8601 with a zone, such as 2027-01-31T00:00:00Z';
  const unknown = Object.keys(others).length;
  return unknown > 0 ? `has ${unknown} more fields than name, role, sha256 or certificate, endpoints, models and expiresAt` : undefined;
}

function proofProblem(sha256: unknown, certificate: unknown): string | undefined {
  if (certificate === undefined)
    return typeof sha256 === 'string' && SHA256.test(sha256) ? undefined : 'has no "sha256" of 64 hexadecimal digits, and no "certificate"';
  if (sha256 !== undefined) return 'has both "sha256" and "certificate"';
  return typeof certificate === 'string' && CERTIFICATE_NAME.test(certificate)
    ? undefined
    : 'has "certificate" that is no name of 1 to 256 printable characters';
}

function isScope(names: unknown): boolean {
  return (
    names === undefined ||
    (Array.isArray(names) && names.every((name) => typeof name === 'string' && (name === EVERY_ENDPOINT || SCOPE_NAME.test(name))))
  );
}
