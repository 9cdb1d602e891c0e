import { isJsonObject } from '../../json/json-kind.js';
import { KeySet } from './key-set.js';
import { isSafeUrl } from './oidc-settings.js';
import { readJson } from './read-json.js';

/** Of the document of an issuer, and of its keys. */
const LIMIT_BYTES = 256 * 1024;

/**
 * Asks an issuer where its keys are, as OpenID Connect Discovery 1.0 says, and reads them. Throws an Error in words.
 * @param signal ends it
 */
export async function readIssuerKeys(issuer: string, signal: AbortSignal): Promise<KeySet> {
  const limits = { limitBytes: LIMIT_BYTES, signal };
  const configuration = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = await readJson(configuration, limits);
  if (!isJsonObject(document) || document.issuer !== issuer)
    throw new Error(`${configuration}: it is not of this issuer, letter by letter`);
  const { jwks_uri: url } = document;
  if (typeof url !== 'string' || !isSafeUrl(url) || (isLocal(url) && !isLocal(issuer)))
    throw new Error(`${configuration}: its "jwks_uri" is no https:// URL`);
  try {
    return KeySet.of(await readJson(url, limits));
  } catch (error) {
    const { message } = error as Error;
    throw new Error(message.startsWith(url) ? message : `${url}: ${message}`, { cause: error });
  }
}

function isLocal(url: string): boolean {
  return url.startsWith('http:');
}
