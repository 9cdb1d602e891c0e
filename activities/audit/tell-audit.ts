import { appendOnce } from '../../adapters/audit/append-once.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';
import type { AuditDependencies } from '../shell/dependencies.js';

/**
 * Tells a decision to the chain, once for its id, and to the file of lines. Unlike those who are asked over a network, an activity waits for
 * it: what it decides is not over before it is told, and a store that is away lets the attempt be repeated.
 */
export async function tellAudit({ objects, audit }: AuditDependencies, event: AuditEvent | undefined): Promise<void> {
  if (event !== undefined && (await appendOnce(objects, event))) audit?.note(event);
}
