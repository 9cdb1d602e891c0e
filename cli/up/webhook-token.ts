import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalSettings } from '../../config/local-settings.js';

/** The token of the settings, or one made once and kept in a file that only this user can read. */
export async function webhookToken({
  webhookToken: configured,
  home,
}: LocalSettings): Promise<{ readonly token: string; readonly where: string; readonly isNew: boolean }> {
  if (configured !== undefined) return { token: configured, where: 'PERENNIAL_WEBHOOK_TOKEN', isNew: false };
  const path = join(home, 'webhook.token');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept.trim() !== '') return { token: kept.trim(), where: path, isNew: false };
  const token = randomBytes(24).toString('base64url');
  await writeFile(path, `${token}\n`, { mode: 0o600 });
  return { token, where: path, isNew: true };
}
