import type { LocalSettings } from '../../config/local-settings.js';
import { finding, ok, warn } from '../../operations/health/finding.js';
import type { Finding } from '../../operations/health/finding.js';
import { ISSUER_TIMES } from '../../serving/tokens/oidc/issuer-times.js';
import { servingOidc } from '../../serving/tokens/oidc/oidc-settings.js';
import type { OidcSettings } from '../../serving/tokens/oidc/oidc-settings.js';

/** Whether the keys of the issuer of tokens can be read from here; nothing without an issuer. */
export async function checkIssuer(settings: Pick<LocalSettings, keyof OidcSettings>): Promise<readonly Finding[]> {
  return finding('issuer', async () => {
    const oidc = servingOidc(settings);
    if (oidc === undefined) return [];
    const { readIssuerKeys } = await import('../../serving/tokens/oidc/read-issuer-keys.js');
    try {
      const { size } = await readIssuerKeys(oidc.issuer, AbortSignal.timeout(ISSUER_TIMES.readMs));
      return ok('issuer', `${oidc.issuer} signs tokens with ${size} keys`);
    } catch (error) {
      return warn(
        'issuer',
        `the keys of ${oidc.issuer} cannot be read: ${(error as Error).message}`,
        'set PERENNIAL_SERVING_OIDC_ISSUER to the issuer as its own document has it; a private authority is named in NODE_EXTRA_CA_CERTS.',
      );
    }
  });
}
