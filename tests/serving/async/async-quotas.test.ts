import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { keys } from '../../../contracts/names.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import type { Answer } from '../serving-fixture.js';

const PATH = '/v1/models/mixed/predict-async';
const { dir, objects, serve, lines } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const tokensFile = join(dir, 'tokens.json');
const entry = (name: string, role: string) => ({ name, role, sha256: createHash('sha256').update(name).digest('hex') });
await writeFile(tokensFile, JSON.stringify([entry('greedy', 'predict'), entry('modest', 'predict'), entry('ops', 'admin')]), {
  mode: 0o600,
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const send = (url: string, token: string, body: unknown = { records: MIXED_ROWS }): Promise<Answer> => call(url, PATH, body, bearer(token));
async function stored(): Promise<number> {
  let count = 0;
  for await (const { key } of objects.list(keys.pendingRequests)) count += key.length > 0 ? 1 : 0;
  return count;
}

function assertLimited(answer: Answer, setting: string): void {
  assert.equal(answer.status, 429, answer.text);
  assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  assert.match(answer.text, new RegExp(`QUOTA_EXCEEDED.*${setting}`));
}

test('a caller that floods gets no more stored than its quota, another one is taken meanwhile, and refusals are counted and told', async () => {
  const { url } = await serve({ tokensFile, asyncLimits: { asyncRequestsPerMinute: 10 } });
  await ready(url);
  const before = await stored();
  const flood: Answer[] = [];
  for (let sent = 0; sent < 200; sent += 20)
    flood.push(
      ...(await Promise.all(Array.from({ length: 20 }, () => send(url, 'greedy')))),
      await send(url, sent === 0 ? 'modest' : 'greedy'),
    );
  const taken = flood.filter(({ status }) => status === 202).length;
  assert.equal((await stored()) - before, taken);
  assert.ok(taken >= 10 && taken < 40, String(taken));
  const limited = flood.filter(({ status }) => status !== 202);
  limited.forEach((answer) => assertLimited(answer, 'PERENNIAL_SERVING_ASYNC_REQUESTS_PER_MINUTE'));
  assert.equal((await send(url, 'modest')).status, 202);
  const { text } = await call(url, '/metrics', undefined, bearer('ops'));
  assert.match(text, new RegExp(`^perennial_serving_quota_refusals_total{quota="async requests a minute"} ${limited.length}$`, 'm'));
  assert.equal(lines.filter((line) => /^serving: greedy has used up its quota of async requests a minute/.test(line)).length, 1);
});

test('bytes are counted as they will be stored: many small rows as their answers, and the request that goes over is the last', async () => {
  const { url } = await serve({ tokensFile, asyncLimits: { asyncBytesPerHour: 100_000 } });
  await ready(url);
  const rows = Array.from({ length: 800 }, () => MIXED_ROWS[0]);
  assert.equal((await send(url, 'greedy', { records: rows })).status, 202);
  assertLimited(await send(url, 'greedy'), 'PERENNIAL_SERVING_ASYNC_BYTES_PER_HOUR');
  assert.equal((await send(url, 'modest')).status, 202);
});

test('what waits is bounded over all processes: another process finds it in the store, and refuses its sender only', async () => {
  const first = await serve({ tokensFile });
  await ready(first.url);
  for (let i = 0; i < 5; i += 1) await send(first.url, 'greedy');
  const { url } = await serve({ tokensFile, asyncLimits: { asyncPendingRequests: 5 } });
  await ready(url);
  const refused = await eventually(
    'it has looked at the store',
    () => send(url, 'greedy', { records: [] }),
    ({ status }) => status === 429,
  );
  assertLimited(refused, 'PERENNIAL_SERVING_ASYNC_PENDING_REQUESTS');
  assert.notEqual((await send(url, 'ops')).status, 429);
});

test('without tokens an address is the caller', async () => {
  const { url } = await serve({ asyncLimits: { asyncRequestsPerMinute: 2 } });
  await ready(url);
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await call(url, PATH, { records: MIXED_ROWS })).status);
  assert.deepEqual(statuses.slice(0, 2), [202, 202]);
  assert.ok(statuses.slice(2).includes(429));
});
