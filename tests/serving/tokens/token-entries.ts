import { createHash } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import type { TokenEntry } from '../../../serving/tokens/token-file.js';
import type { Role } from '../../../serving/tokens/role.js';

export function tokenEntry(name: string, role: Role, token: string, more: Partial<TokenEntry> = {}): TokenEntry {
  return { name, role, sha256: createHash('sha256').update(token).digest('hex'), ...more };
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Replaces the file as an operator would: in one step. */
export async function writeTokens(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.new`, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
