import type { AuditEvent } from '../../core/audit/audit-event.js';
import { auditEvent } from '../../core/audit/audit-event.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { keys } from '../../contracts/names.js';
import type { ObjectStore } from '../object-store/object-store.js';
import { putDocument } from '../object-store/put-document.js';
import type { ChangeDocument } from '../object-store/put-document.js';
import { appendAfter, lastLink } from './audit-chain.js';

/** Put before the first attempt to tell an event: it has no link up to this number. */
interface BegunEvent extends ChangeDocument {
  readonly formatVersion: 1;
  readonly after: number;
}

/** Put once an event has its link. */
interface ToldEvent extends ChangeDocument {
  readonly formatVersion: 1;
  readonly number: number;
}

/**
 * Puts an event into the chain once for its id, whoever tells it how often and however late; for who may run twice, or at the same time. An
 * attempt that was killed at any moment is completed by the next one.
 * @returns whether it was not known to be told before
 */
export async function appendOnce(objects: ObjectStore, told: AuditEvent): Promise<boolean> {
  const event = auditEvent(told);
  const idDigest = sha256Hex(event.id);
  if ((await objects.head(keys.auditTold(idDigest))) !== undefined) return false;
  const first: BegunEvent = { formatVersion: 1, changeId: event.id, after: await lastLink(objects) };
  const { document } = await putDocument(objects, keys.auditBegun(idDigest), first);
  const number = await appendAfter(objects, event, document.after);
  const done: ToldEvent = { formatVersion: 1, changeId: event.id, number };
  await putDocument(objects, keys.auditTold(idDigest), done);
  return true;
}
