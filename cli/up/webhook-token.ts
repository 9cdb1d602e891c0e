import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateFile, writePrivateFile } from '../../adapters/private-files.js';
import type { LocalSettings } from '../../config/local-settings.js';
import { DomainError } from '../../core/errors.js';

/** The token of the settings, or one made once and kept in a file that only this user can read. Errors: HOME_UNWRITABLE. */
export async function webhookToken({
  webhookToken: configured,
  home,
}: LocalSettings): Promise<{ readonly token: string; readonly where: string; readonly isNew: boolean }> {
  if (configured !== undefined) return { token: configured, where: 'PERENNIAL_WEBHOOK_TOKEN', isNew: false };
  const path = join(home, 'webhook.token');
  const kept = await readPrivateFile(path);
  if ('problem' in kept && !kept.isAbsent)
    throw new DomainError('HOME_UNWRITABLE', { home, reason: `of webhook.token in it, ${kept.problem}` });
  if ('text' in kept && kept.text.trim() !== '') return { token: kept.text.trim(), where: path, isNew: false };
  const token = randomBytes(24).toString('base64url');
  await writePrivateFile(path, `${token}\n`);
  return { token, where: path, isNew: true };
}
