import { readPrivateFile } from '../../adapters/private-files.js';
import { DomainError } from '../../core/errors.js';
import { ROLES } from './role.js';
import type { Role } from './role.js';

/** A token that is accepted. The file holds only its hash, so that reading the file does not let anybody in. */
export interface TokenEntry {
  /** Who it belongs to: the actor of log lines. Several entries may share a name while a token is being replaced. */
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token's UTF-8 bytes, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Of an entry. */
export const TOKEN_NAME = /^[\w.@-]{1,64}$/;
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
    const { name, role, sha256 } = entry as TokenEntry;
    return { name, role, sha256: sha256.toLowerCase() };
  });
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'is no object';
  const { name, role, sha256, ...others } = entry as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !TOKEN_NAME.test(name)) return 'has no "name" of 1 to 64 letters, digits, ".", "_", "@" or "-"';
  if (!ROLES.includes(role as Role)) return `has no "role" of ${ROLES.join(', ')}`;
  if (typeof sha256 !== 'string' || !SHA256.test(sha256)) return 'has no "sha256" of 64 hexadecimal digits';
  const unknown = Object.keys(others).length;
  return unknown > 0 ? `has ${unknown} more fields than "name", "role" and "sha256"` : undefined;
}
