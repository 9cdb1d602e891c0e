import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { keys } from '../../contracts/names.js';
import { durationText } from '../../core/duration-text.js';
import { finding, ok, warn } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

/** A worker picks a request up within seconds. */
const PATIENCE_MS = 60_000;
const MAX_LOOKED_AT = 1_000;
const FIX =
  'start a training worker: `perennial up`, or `node dist/workers/main.js`. One that runs picks up requests unless PERENNIAL_ASYNC_REQUESTS is false.';

/** Async requests that wait to be picked up: they wait without an error for as long as nobody comes. */
export function checkRequests(objects: ObjectStore): Promise<readonly Finding[]> {
  return finding('async requests', async () => {
    const waitingMs = await waitingTimes(objects, Date.now());
    if (waitingMs.length === 0) return ok('async requests', 'none waits to be picked up');
    const count = waitingMs.length === MAX_LOOKED_AT ? `${MAX_LOOKED_AT} or more` : String(waitingMs.length);
    return warn('async requests', `${count} wait to be picked up, the longest for ${durationText(Math.max(...waitingMs))}`, FIX);
  });
}

async function waitingTimes(objects: ObjectStore, nowMs: number): Promise<readonly number[]> {
  const old: { readonly started: string; readonly ageMs: number }[] = [];
  for await (const { key, modifiedAt } of objects.list(keys.pendingRequests, { limit: MAX_LOOKED_AT })) {
    const [, endpoint, id] = /^[^/]+\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
    const ageMs = nowMs - modifiedAt;
    if (endpoint !== undefined && id !== undefined && ageMs > PATIENCE_MS) old.push({ started: keys.requestStarted(endpoint, id), ageMs });
  }
  // The marker of a request whose callback is tried again stays as well, for a day.
  const waiting = await Promise.all(old.map(async ({ started }) => (await objects.head(started)) === undefined));
  return old.filter((_, index) => waiting[index]).map(({ ageMs }) => ageMs);
}
