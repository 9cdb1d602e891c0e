import { linkNumbers, readLinks } from '../../adapters/audit/audit-chain.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { AuditEvent } from '../../core/audit/audit-event.js';

export interface AuditFilter {
  readonly limit: number;
  /** Epoch milliseconds; undefined: from the start. */
  readonly sinceMs?: number | undefined;
  /** A part of the actor's name, in whatever case. */
  readonly actor?: string | undefined;
}

/** How far back a question goes that few events answer. */
const MAX_READ = 10_000;
const BLOCK = 64;

/** Events of the chain, newest first. Errors: those of the store; DOCUMENT_INVALID for a link that is none. */
export async function listEvents(
  { objects }: { readonly objects: ObjectStore },
  { limit, sinceMs, actor }: AuditFilter,
  wanted: (event: AuditEvent) => boolean = () => true,
): Promise<readonly AuditEvent[]> {
  const numbers = [...(await linkNumbers(objects))].reverse().slice(0, MAX_READ);
  const found: AuditEvent[] = [];
  for (let at = 0; at < numbers.length && found.length < limit; at += BLOCK)
    for await (const { link } of readLinks(objects, numbers.slice(at, at + BLOCK)))
      if (isAsked(Date.parse(link.event.time), link.event.actor.name, { sinceMs, actor }) && wanted(link.event)) found.push(link.event);
  return found.slice(0, limit);
}

export function isAsked(atMs: number, by: string, { sinceMs, actor }: Omit<AuditFilter, 'limit'>): boolean {
  return (sinceMs === undefined || atMs >= sinceMs) && (actor === undefined || by.toLowerCase().includes(actor.toLowerCase()));
}
