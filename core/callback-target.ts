import { DomainError } from './errors.js';

/** A place that results may be posted to. */
export interface CallbackHost {
  readonly scheme: 'https' | 'http';
  /** Lower case; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

export interface CallbackTarget extends CallbackHost {
  /** Path and query, as given. */
  readonly path: string;
}

const DEFAULT_PORTS = { https: 443, http: 80 } as const;
const HOST = '([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\\[[0-9a-f:.]+\\])(?::(\\d{1,5}))?';
const ENTRY = new RegExp(`^(?:(https?)://)?${HOST}$`);
/** Narrower than the URL standard on purpose: no user, no fragment, no other spelling of an address. */
const URL_FORM = new RegExp(`^(https?)://${HOST}(/[\\x21\\x22\\x24-\\x7e]*|\\?[\\x21\\x22\\x24-\\x7e]*)?$`);
const MAX_URL_CHARS = 2_048;

/** `HOST`, `HOST:PORT`, or either after `http://` or `https://`; undefined when it is none of these. https is meant unless http is said. */
export function parseCallbackHost(text: string): CallbackHost | undefined {
  const match = ENTRY.exec(text.trim().toLowerCase());
  return match === null ? undefined : placeOf(match[1] ?? 'https', match[2] ?? '', match[3]);
}

/**
 * Where a callback URL leads, if it may.
 * @throws CALLBACK_HOST_REFUSED without the URL, which may hold a secret
 */
export function callbackTarget(url: string, allowed: readonly CallbackHost[]): CallbackTarget {
  const [origin = '', path = ''] = splitUrl(url);
  const match = url.length > MAX_URL_CHARS ? null : URL_FORM.exec(origin + path);
  const place = match === null ? undefined : placeOf(match[1] ?? '', match[2] ?? '', match[3]);
  if (match === null || place === undefined)
    throw refused(`it is not a plain URL (https://HOST/PATH, ASCII, at most ${MAX_URL_CHARS} characters, no user, no fragment)`);
  if (!allowed.some((one) => isSame(one, place)))
    throw refused(allowed.length === 0 ? 'no host is listed' : 'its host and port are not listed');
  return { ...place, path: path.startsWith('/') ? path : `/${path}` };
}

/** Scheme and host do not depend on case; the rest does. */
function splitUrl(url: string): readonly [string, string] {
  const end = /^[^/]*\/\/[^/?]*/.exec(url)?.[0].length ?? 0;
  return [url.slice(0, end).toLowerCase(), url.slice(end)];
}

function placeOf(scheme: string, host: string, port: string | undefined): CallbackHost | undefined {
  if (scheme !== 'https' && scheme !== 'http') return undefined;
  const number = port === undefined ? DEFAULT_PORTS[scheme] : Number(port);
  if (number < 1 || number > 65_535) return undefined;
  return { scheme, host: host.replace(/^\[|\]$/g, ''), port: number };
}

function isSame(a: CallbackHost, b: CallbackHost): boolean {
  return a.scheme === b.scheme && a.host === b.host && a.port === b.port;
}

function refused(reason: string): DomainError {
  return new DomainError('CALLBACK_HOST_REFUSED', { field: 'callback', reason });
}
