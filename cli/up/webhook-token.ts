import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readPrivateFile, writePrivateFile } from '../../adapters/private-files.js';
import type { LocalSettings } from '../../config/local-settings.js';
import { DomainError } from '../../core/errors.js';

export interface WebhookToken {
  /** The token of now. */
  readonly token: () => string;
  readonly where: string;
  readonly isNew: boolean;
}

/** The token of the settings, or one made once and kept in a file that only this user can read. Errors: HOME_UNWRITABLE. */
export async function webhookToken(settings: LocalSettings): Promise<WebhookToken> {
  const { webhookToken: configured, home } = settings;
  if (configured !== undefined)
    return { token: () => settings.current('webhookToken') ?? configured, where: 'PERENNIAL_WEBHOOK_TOKEN', isNew: false };
  const path = join(home, 'webhook.token');
  const kept = await readPrivateFile(path);
  if ('problem' in kept && !kept.isAbsent)
    throw new DomainError('HOME_UNWRITABLE', { home, reason: `of webhook.token in it, ${kept.problem}` });
  const keptToken = 'text' in kept ? kept.text.trim() : '';
  if (keptToken !== '') return { token: () => keptToken, where: path, isNew: false };
  const token = randomBytes(24).toString('base64url');
  await writePrivateFile(path, `${token}\n`);
  return { token: () => token, where: path, isNew: true };
}
