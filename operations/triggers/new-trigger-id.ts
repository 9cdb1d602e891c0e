import { randomBytes } from 'node:crypto';

/** `run-20261121T041209-3f9a`: readable in the Web UI, and two in the same second differ. */
export function newTriggerId(prefix: string, now = new Date()): string {
  const time = now.toISOString().replace(/[-:]|\.\d+Z/g, '');
  return `${prefix}-${time}-${randomBytes(2).toString('hex')}`;
}
