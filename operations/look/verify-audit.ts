import { linkNumbers, readLinks } from '../../adapters/audit/audit-chain.js';
import type { ReadLink } from '../../adapters/audit/audit-chain.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { isDomainError } from '../../core/errors.js';

/** A link, as whoever wants to know later whether the chain is still the one of now writes it down. */
export interface AuditHead {
  readonly number: number;
  readonly sha256: string;
}

export interface AuditVerdict {
  readonly links: number;
  /** The last link of the part that is whole; null: there is none. */
  readonly head: AuditHead | null;
  /** Where the chain breaks and how; null: it is whole. */
  readonly problem: { readonly number: number; readonly text: string } | null;
}

/**
 * Goes through the chain from its first link. A chain whose end was cut off, or that was written anew from its start, is whole in itself:
 * only a head that was noted elsewhere tells.
 * @param noted a link that must still be there
 */
export async function verifyAudit({ objects }: { readonly objects: ObjectStore }, noted?: AuditHead): Promise<AuditVerdict> {
  const numbers = await linkNumbers(objects);
  let head: AuditHead | null = null;
  const broken = (text: string): AuditVerdict => ({ links: numbers.length, head, problem: { number: (head?.number ?? 0) + 1, text } });
  try {
    for await (const one of readLinks(objects, numbers)) {
      const text =
        faultOf(one, head) ?? (noted?.number === one.number && noted.sha256 !== one.sha256 ? 'it is another than was noted' : undefined);
      if (text !== undefined) return broken(text);
      head = { number: one.number, sha256: one.sha256 };
    }
  } catch (error) {
    if (isDomainError(error) && !error.retryable) return broken(error.message);
    throw error;
  }
  if (noted !== undefined && noted.number > (head?.number ?? 0))
    return broken(`it is missing: link ${noted.number} was there when it was noted`);
  return { links: numbers.length, head, problem: null };
}

function faultOf({ number, link }: ReadLink, below: AuditHead | null): string | undefined {
  const expected = (below?.number ?? 0) + 1;
  if (number !== expected) return `it is missing: the next one is ${number}`;
  if (link.number !== number) return `it says that it is number ${link.number}`;
  if (link.previous !== (below?.sha256 ?? null)) return 'the one before it is not the one that it was written after';
  return undefined;
}
