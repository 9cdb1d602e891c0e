import { DomainError } from '../../../core/errors.js';
import type { MemoryLease } from '../../admission/memory-budget.js';

/**
 * Whether there are bytes to spare or not, the client of one connection keeps a limited part of them in answers that it has not taken. One answer
 * is always given, however large, since who asked for it may just be about to read. Errors: SERVING_FULL.
 */
export function requireRead(unsent: ReadonlySet<MemoryLease>, sizeBytes: number, limitBytes: number): void {
  if (unsent.size === 0) return;
  let unreadBytes = 0;
  for (const lease of unsent) unreadBytes += lease.pendingBytes();
  if (unreadBytes === 0 || unreadBytes + sizeBytes <= limitBytes) return;
  throw new DomainError('SERVING_FULL', { found: `${unreadBytes} bytes of answers that this connection has not read`, limit: limitBytes });
}
