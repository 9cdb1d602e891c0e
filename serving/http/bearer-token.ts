import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { DomainError } from '../../core/errors.js';

/** Throws SERVING_TOKEN_REQUIRED when other machines could reach `host` and nothing would ask them for a token. */
export function requireTokenBeyondLoopback(host: string, token: string | undefined): void {
  if (token === undefined && !isLoopback(host)) throw new DomainError('SERVING_TOKEN_REQUIRED', { host });
}

/** Names other than localhost count as reachable: what they resolve to can change. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A check of the Authorization header that takes the same time wherever a wrong token differs. Throws SERVING_UNAUTHORIZED. */
export function bearerCheck(token: string | undefined): (authorization: string | undefined) => void {
  if (token === undefined) return () => undefined;
  const expected = digest(token);
  return (authorization) => {
    const sent = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    if (!timingSafeEqual(digest(sent), expected)) throw new DomainError('SERVING_UNAUTHORIZED');
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
