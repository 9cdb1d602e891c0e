import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { closeRequest } from '../../../activities/requests/predict-callback.js';
import type { TrainingDependencies } from '../../../activities/shell/dependencies.js';
import { putDocument } from '../../../adapters/object-store/put-document.js';
import { keys } from '../../../contracts/names.js';
import type { RequestResult } from '../../../contracts/request-documents.js';
import { isDomainError } from '../../../core/errors.js';
import { RequestStore } from '../../../serving/async/request-store.js';
import { startRequestRetention } from '../../../workers/repeated/request-retention.js';
import type { RequestRetentionOptions } from '../../../workers/repeated/request-retention.js';
import { OutageObjectStore } from '../../serving/outage/outage-object-store.js';
import { createInstallation, eventually } from '../../serving/serving-fixture.js';

const ENDPOINT = 'flights';
const HOUR_MS = 3_600_000;
type Objects = TrainingDependencies['objects'];

const idOf = (n: number): string => `k${String(n).padStart(32, '0')}`;

async function accept(objects: Objects, id: string): Promise<void> {
  const request = { id, endpoint: ENDPOINT, records: [], entity: null, logged: null, callback: null };
  await new RequestStore(objects).accept({ ...request, raw: Buffer.from('{}') });
}

/** A request from its acceptance to its end, as door and worker write it. */
async function finish(objects: Objects, id: string, stored?: (resultKey: string) => Promise<void>): Promise<void> {
  await accept(objects, id);
  const head = { formatVersion: 1, changeId: id, createdAt: Date.now() } as const;
  const failed = { state: 'failed', model: null, version: null, predictions: [], error: { code: 'CANCELLED', message: '' } } as const;
  const resultKey = keys.requestResult(ENDPOINT, id);
  await putDocument<RequestResult>(objects, resultKey, { ...head, id, endpoint: ENDPOINT, ...failed });
  await stored?.(resultKey);
  await closeRequest({ objects } as TrainingDependencies, { endpoint: ENDPOINT, id, callback: { delivered: true, reason: '' } });
}

async function stored(objects: Objects, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of objects.list(prefix)) found.push(key);
  return found;
}

async function isKnown(objects: Objects, id: string): Promise<boolean> {
  return new RequestStore(objects).find(ENDPOINT, id).then(
    () => true,
    (error: unknown) => !(isDomainError(error) && error.code === 'REQUEST_UNKNOWN'),
  );
}

/** Two workers, until it is done. */
async function sweepUntil(options: Omit<RequestRetentionOptions, 'log' | 'everyMs'>, isDone: () => Promise<boolean>): Promise<string[]> {
  const lines: string[] = [];
  const works = [1, 2].map(() => startRequestRetention({ ...options, everyMs: 5, log: (line) => void lines.push(line) }));
  await eventually('requests are deleted', isDone, Boolean);
  await Promise.all(works.map((work) => work.stop()));
  return lines;
}

test('finished requests are deleted after their time with all they left, by any number of workers; younger and pending ones stay', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const twoHoursAgo = new Date(Date.now() - 2 * HOUR_MS);
  for (let n = 0; n < 40; n += 1)
    await finish(objects, idOf(n), (resultKey) => utimes(join(dir, 'objects', resultKey), twoHoursAgo, twoHoursAgo));
  const old = await stored(objects, '');
  await finish(objects, idOf(100));
  await accept(objects, idOf(200));
  const young = (await stored(objects, '')).filter((key) => !old.includes(key));
  const isOldGone = async (): Promise<boolean> => (await stored(objects, '')).every((key) => !old.includes(key));
  await sweepUntil({ objects, retentionMs: HOUR_MS, maxPerRound: 7 }, isOldGone);
  assert.deepEqual(await stored(objects, ''), young);
  const known = await Promise.all([idOf(0), idOf(100), idOf(200)].map((id) => isKnown(objects, id)));
  assert.deepEqual(known, [false, true, true]);
});

test('a request that was sent again after its time is a new one, and one that is pending again is not deleted', async (t) => {
  const { objects } = await createInstallation(t);
  const [again, other] = [idOf(1), idOf(2)];
  await finish(objects, again);
  await sweepUntil({ objects, retentionMs: 0 }, async () => !(await isKnown(objects, again)));
  await finish(objects, again);
  await objects.delete(keys.requestResult(ENDPOINT, again));
  await accept(objects, again);
  await finish(objects, other);
  await sweepUntil({ objects, retentionMs: 0 }, async () => !(await isKnown(objects, other)));
  assert.equal((await new RequestStore(objects).find(ENDPOINT, again)).status, 'pending');
});

test('a store that is away is told once, waited for, and told again when it is back', async (t) => {
  const { objects, dir } = await createInstallation(t);
  await finish(objects, idOf(1));
  const store = new OutageObjectStore(objects, dir);
  store.isDown = true;
  const lines: string[] = [];
  const work = startRequestRetention({ objects: store, retentionMs: 0, everyMs: 5, log: (line) => void lines.push(line) });
  await eventually(
    'trouble is told',
    () => Promise.resolve(lines.length),
    (count) => count === 1,
  );
  store.isDown = false;
  await eventually(
    'its end is told',
    () => Promise.resolve(lines.length),
    (count) => count === 2,
  );
  await eventually(
    'it is deleted',
    () => isKnown(objects, idOf(1)),
    (known) => !known,
  );
  await work.stop();
  assert.match(lines.join('\n'), /^async requests: finished ones cannot be deleted: .*\nasync requests: finished ones are deleted again$/);
});
