import type { AuditEvent } from '../../core/audit/audit-event.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { keys } from '../../contracts/names.js';
import { numberOfKey, numberedKey } from '../object-store/claim-number.js';
import { documentBytes, parseKnownDocument } from '../object-store/document-bytes.js';
import type { ObjectStore } from '../object-store/object-store.js';
import type { ChangeDocument } from '../object-store/put-document.js';

/** One link: it holds the digest of the object before it, so that none can be changed, left out or put between without a trace. */
export interface AuditLink extends ChangeDocument {
  readonly formatVersion: 1;
  readonly number: number;
  /** SHA-256 of the bytes of the link below; null for the first. */
  readonly previous: string | null;
  readonly event: AuditEvent;
}

export interface ReadLink {
  readonly number: number;
  readonly key: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly link: AuditLink;
}

/**
 * Puts an event after the last link. Several programs may do so at once: the next number belongs to whoever gets it, and the digest of the
 * one below is taken anew for each number that is tried. What another attempt has put already, above or at `number`, stays one link.
 * Returns its number.
 * @param number there is a link of this number, or it is 0, and no attempt to put this event began before it was there
 */
export async function appendAfter(objects: ObjectStore, event: AuditEvent, number: number): Promise<number> {
  for (let last = number; ; last += 1) {
    const below = await linkBelow(objects, last);
    if (below?.eventId === event.id) return last;
    const key = numberedKey(keys.audit, last + 1);
    // Looked at first: to put what is there already costs as much as to write it.
    if ((await objects.head(key)) !== undefined) continue;
    const link: AuditLink = { formatVersion: 1, changeId: event.id, number: last + 1, previous: below?.sha256 ?? null, event };
    if ((await objects.putIfAbsent(key, documentBytes(link))) === 'won') return last + 1;
  }
}

/** What is no link of ours stays where it is, and keeps nothing from being told after it: `perennial audit verify` finds it. */
async function linkBelow(
  objects: ObjectStore,
  number: number,
): Promise<{ readonly sha256: string; readonly eventId?: unknown } | undefined> {
  if (number === 0) return undefined;
  const key = numberedKey(keys.audit, number);
  const bytes = await objects.get(key);
  try {
    return { sha256: sha256Hex(bytes), eventId: parseKnownDocument<AuditLink>(bytes, { key, store: objects.describe() }, 1).changeId };
  } catch {
    return { sha256: sha256Hex(bytes) };
  }
}

/**
 * Numbers are dense, so the last one is found by doubling and halving: a chain of a million links is asked forty times.
 * @param hint a number that has a link, to look from
 */
export async function lastLink(objects: ObjectStore, hint = 0): Promise<number> {
  const isThere = async (number: number): Promise<boolean> => (await objects.head(numberedKey(keys.audit, number))) !== undefined;
  let low = hint > 0 && (await isThere(hint)) ? hint : 0;
  let step = 1;
  while (await isThere(low + step)) {
    low += step;
    step *= 2;
  }
  for (let high = low + step; high - low > 1;) {
    const middle = Math.floor((low + high) / 2);
    if (await isThere(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Errors: those of the store; DOCUMENT_INVALID. */
async function readLink(objects: ObjectStore, number: number): Promise<ReadLink> {
  const key = numberedKey(keys.audit, number);
  const bytes = await objects.get(key);
  const link = parseKnownDocument<AuditLink>(bytes, { key, store: objects.describe() }, 1);
  return { number, key, sha256: sha256Hex(bytes), link };
}

/** Numbers of all links that there are, in order. */
export async function linkNumbers(objects: ObjectStore): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const { key } of objects.list(`${keys.audit}/`)) numbers.push(numberOfKey(keys.audit, key) ?? 0);
  return numbers.filter((number) => number > 0).sort((a, b) => a - b);
}

const READS_AT_ONCE = 16;

/** The links of some numbers, in their order. Errors: those of the store; DOCUMENT_INVALID. */
export async function* readLinks(objects: ObjectStore, numbers: readonly number[]): AsyncIterable<ReadLink> {
  for (let at = 0; at < numbers.length; at += READS_AT_ONCE) {
    const reads = numbers.slice(at, at + READS_AT_ONCE).map((number) => readLink(objects, number));
    // Those before one that cannot be read are given all the same, and the others of its batch have nobody to tell.
    for (const read of reads) read.catch(() => undefined);
    for (const read of reads) yield await read;
  }
}
