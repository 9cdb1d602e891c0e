import assert from 'node:assert/strict';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { putDocument } from '../../../adapters/object-store/put-document.js';
import { checkRequests } from '../../../operations/doctor/check-requests.js';
import { keys } from '../../../contracts/names.js';
import { createInstallation } from '../../serving/serving-fixture.js';

test('doctor tells of async requests that nobody picks up, not of new ones nor of those whose callback is tried again', async (t) => {
  const { dir, objects } = await createInstallation(t);
  const states = async (): Promise<readonly unknown[]> => (await checkRequests(objects)).map(({ state, text }) => [state, text]);
  const none = [['ok', 'none waits to be picked up']];
  assert.deepEqual(await states(), none);
  const put = (key: string): Promise<unknown> => putDocument(objects, key, { formatVersion: 1, changeId: 'c', createdAt: 0 });
  const longAgo = new Date(Date.now() - 3 * 3_600_000 - 1_000);
  for (const id of ['young', 'waiting', 'started']) await put(keys.pendingRequest('churn', id));
  assert.deepEqual(await states(), none);
  await put(keys.requestStarted('churn', 'started'));
  for (const id of ['waiting', 'started']) await utimes(join(dir, 'objects', keys.pendingRequest('churn', id)), longAgo, longAgo);
  const [finding] = await checkRequests(objects);
  assert.equal(finding?.state, 'warn');
  assert.match(finding.text, /^1 wait to be picked up, the longest for 3(?:\.0)? ?h/);
  assert.match(finding.fix, /training worker/);
});
