import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { keys } from '../../contracts/names.js';
import { isDomainError } from '../../core/errors.js';
import { unforeseenKind } from '../../core/unforeseen-error.js';
import type { BackgroundWork } from '../plugin/plugin-options.js';
import { RepeatedWork } from './repeated-work.js';

export interface RequestRetentionOptions {
  readonly objects: ObjectStore;
  /** Counted from when the result was stored. */
  readonly retentionMs: number;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** Between two rounds. @default 60000 */
  readonly everyMs?: number;
  /** Requests deleted in one round at most; more wait for the next. @default 2000 */
  readonly maxPerRound?: number;
}

const EVERY_MS = 60_000;
const MAX_PER_ROUND = 2_000;
const DELETES_AT_ONCE = 16;

interface FinishedRequest {
  readonly marker: string;
  readonly endpoint: string;
  readonly id: string;
}

/**
 * Deletes finished requests after their time. Markers are listed in the order of time, so a round reads no further than to the first
 * request that stays, however many there are. Any number of workers may do it at once.
 */
export function startRequestRetention(options: RequestRetentionOptions): BackgroundWork {
  return new RepeatedWork({
    everyMs: options.everyMs ?? EVERY_MS,
    round: (signal) => deleteDue(options, signal),
    troubleOf: (error) => (isDomainError(error) ? error.message : unforeseenKind(error)),
    tell: (trouble) =>
      options.log(`async requests: finished ones ${trouble === undefined ? 'are deleted again' : `cannot be deleted: ${trouble}`}`),
  });
}

async function deleteDue(
  { objects, retentionMs, maxPerRound = MAX_PER_ROUND }: RequestRetentionOptions,
  signal: AbortSignal,
): Promise<void> {
  const due = await findDue(objects, Date.now() - retentionMs, maxPerRound);
  for (let next = 0; next < due.length && !signal.aborted; next += DELETES_AT_ONCE)
    await Promise.all(due.slice(next, next + DELETES_AT_ONCE).map((request) => deleteRequest(objects, request)));
}

async function findDue(objects: ObjectStore, storedUntilMs: number, limit: number): Promise<readonly FinishedRequest[]> {
  const due: FinishedRequest[] = [];
  for await (const { key } of objects.list(keys.finishedRequests, { limit })) {
    const [, storedAtMs, endpoint, id] = /\/(\d+)\.([a-z0-9-]+)\.([0-9a-z]+)\.json$/.exec(key) ?? [];
    if (endpoint === undefined || id === undefined) continue;
    if (Number(storedAtMs) > storedUntilMs) break;
    due.push({ marker: key, endpoint, id });
  }
  return due;
}

/**
 * The request last: whoever sends the same key meanwhile finds the request without a result, and so has it answered again. One that is
 * pending again stays for a later round. The marker goes when nothing else is left.
 */
async function deleteRequest(objects: ObjectStore, { marker, endpoint, id }: FinishedRequest): Promise<void> {
  if ((await objects.head(keys.pendingRequest(endpoint, id))) !== undefined) return;
  for (const key of [keys.requestResult, keys.requestCallback, keys.requestStarted, keys.request]) await objects.delete(key(endpoint, id));
  await objects.delete(marker);
}
