import type { LocalSettings } from '../../config/local-settings.js';
import { finding, ok, warn } from '../../operations/health/finding.js';
import type { Finding } from '../../operations/health/finding.js';
import { tokenExpiry } from '../../serving/tokens/token-expiry.js';
import { readTokenFile } from '../../serving/tokens/token-file.js';

/** Whether a token of the file of tokens has expired or soon will; nothing without such a file. */
export async function checkTokens({ servingTokensFile: path }: Pick<LocalSettings, 'servingTokensFile'>): Promise<readonly Finding[]> {
  if (path === undefined) return [];
  return finding('tokens', async () => {
    const states = (await readTokenFile(path)).map(({ name, expiresAt = '' }) => ({
      name,
      expiresAt,
      state: tokenExpiry(expiresAt || undefined, Date.now()),
    }));
    const ending = states.filter(({ state }) => state !== 'valid');
    if (ending.length === 0) return ok('tokens', `${states.length} in ${path}, none expires soon`);
    const text = ending
      .map(({ name, state, expiresAt }) => `that of ${name} ${state === 'expired' ? state : 'expires'} at ${expiresAt}`)
      .join(', ');
    return warn(
      'tokens',
      `${path}: ${text}`,
      'add another entry of `perennial token new` under the same name, change the client, then remove the old entry.',
    );
  });
}
