import { randomBytes } from 'node:crypto';

const HOST_CHARACTERS = 40;

/** New at every start: the host's name as far as keys can have it, and eight hexadecimal digits. */
export function newInstanceId(host: string): string {
  const name = host
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, HOST_CHARACTERS);
  return `${name === '' ? 'host' : name}-${randomBytes(4).toString('hex')}`;
}
