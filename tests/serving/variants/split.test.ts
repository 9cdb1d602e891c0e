import assert from 'node:assert/strict';
import test from 'node:test';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { targetAt, upperBounds } from '../../../core/deployment/variant-split.js';
import { placeOfKey } from '../../../serving/variants/choose-variant.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import { deploySplit, inEffect, sample } from './deploy-split.js';

interface Answer {
  readonly version: number;
  readonly predictions: readonly { readonly probability: number }[];
}

async function predict(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { status, body, text } = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, headers);
  assert.equal(status, 200, text);
  return body as unknown as Answer;
}

const ENTITIES = Array.from({ length: 60 }, (_, i) => `customer-${i}`);

async function versionsOf(url: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entity of ENTITIES) found.push((await predict(url, { 'perennial-entity': entity })).version);
  return found;
}

test('an entity keeps its variant across processes and restarts; raising a share moves only those that must move', async (t) => {
  const { objects, serve, dir } = await createInstallation(t);
  const scores = new Map<number, readonly number[]>();
  for (const version of [1, 2]) scores.set(version, await publishVersion(objects, { model: 'mixed', version }));
  const shares = (second: number) => [[1, 1 - second] as const, [2, second] as const];
  await deploySplit(objects, { revision: 1, shares: shares(0.3), stickyBy: 'entity' });
  const [first, second] = [await serve(), await serve({ stateDir: `${dir}/second` })];
  await ready(first.url);
  await ready(second.url);
  const before = await versionsOf(first.url);
  const bounds = upperBounds(shares(0.3).map(([version, share]) => ({ version, share })));
  assert.deepEqual(
    before,
    ENTITIES.map((entity) => targetAt(bounds, placeOfKey('salt', entity)) + 1),
  );
  assert.deepEqual(await versionsOf(second.url), before);
  assert.deepEqual([...new Set(before)].sort(), [1, 2]);
  await first.close();
  const again = await serve();
  await ready(again.url);
  assert.deepEqual(await versionsOf(again.url), before);

  await deploySplit(objects, { revision: 2, shares: shares(0.6), stickyBy: 'entity' });
  await inEffect(again.url, 2);
  const after = await versionsOf(again.url);
  assert.ok(before.every((version, i) => version === 1 || after[i] === 2));
  assert.ok(before.some((version, i) => version !== after[i]));
  const answer = await predict(again.url, { 'perennial-entity': ENTITIES[0] as string });
  assert.deepEqual(
    answer.predictions.map(({ probability }) => probability),
    scores.get(answer.version),
  );

  await deploySplit(objects, { revision: 3, shares: shares(0.6), stickyBy: 'entity', salt: 'another rollout' });
  await inEffect(again.url, 3);
  assert.notDeepEqual(await versionsOf(again.url), after);
});

test('a header may be what keeps a client at its variant; without a key every request is on its own', async (t) => {
  const { objects, serve } = await createInstallation(t);
  for (const version of [1, 2]) await publishVersion(objects, { model: 'mixed', version });
  const shares = [[1, 0.5] as const, [2, 0.5] as const];
  await deploySplit(objects, { revision: 1, shares, stickyBy: 'header:X-User' });
  const { url } = await serve();
  await ready(url);
  for (const user of ['ada', 'grace', 'edsger']) {
    const { version } = await predict(url, { 'x-user': user });
    for (let i = 0; i < 5; i += 1) assert.equal((await predict(url, { 'x-user': user, 'perennial-entity': `e${i}` })).version, version);
  }
  const seen = new Set<number>();
  // One variant alone has a chance of 2^-199.
  for (let i = 0; i < 200 && seen.size < 2; i += 1) seen.add((await predict(url)).version);
  assert.equal(seen.size, 2);
});

test('a path may name any variant; metadata, status and metrics tell them apart', async (t) => {
  const { objects, serve } = await createInstallation(t);
  for (const version of [1, 2, 3]) await publishVersion(objects, { model: 'mixed', version });
  await deploySplit(objects, { revision: 1, shares: [[2, 0.25] as const, [3, 0.75] as const, [1, 0] as const], stickyBy: 'entity' });
  const { url } = await serve();
  await ready(url);
  const inputs = [
    { name: 'carrier', datatype: 'BYTES', shape: [1], data: ['AA'] },
    { name: 'distance', datatype: 'FP32', shape: [1], data: [0.25] },
    { name: 'wind_kt', datatype: 'FP32', shape: [1], data: [-1.5] },
    { name: 'hour', datatype: 'BYTES', shape: [1], data: ['5'] },
  ];
  for (const version of ['1', '2', '3']) {
    const { body, text } = await call(url, `/v2/models/mixed/versions/${version}/infer`, { inputs });
    assert.equal(body.model_version, version, text);
  }
  const unknown = await call(url, '/v2/models/mixed/versions/4/infer', { inputs });
  assert.deepEqual([unknown.status, /SERVING_VERSION_NOT_ACTIVE/.test(unknown.text)], [404, true], unknown.text);
  const status = (await call(url, '/v1/status')).body as unknown as { endpoints: readonly Record<string, unknown>[] };
  assert.deepEqual([status.endpoints[0]?.version, status.endpoints[0]?.stickyBy], [3, 'entity']);
  assert.deepEqual(status.endpoints[0]?.variants, [
    { variant: 'v2', model: 'mixed', version: 2, share: 0.25 },
    { variant: 'v3', model: 'mixed', version: 3, share: 0.75 },
    { variant: 'v1', model: 'mixed', version: 1, share: 0 },
  ]);
  const labels = '{endpoint="mixed",version="1",variant="v1"}';
  assert.equal(await sample(url, `perennial_serving_variant_seconds_count${labels}`), 1);
  assert.equal(await sample(url, `perennial_serving_variant_score_count${labels}`), 1);
  assert.equal(await sample(url, 'perennial_serving_variant_share{endpoint="mixed",model="mixed",version="3",variant="v3"}'), 0.75);
});

test('a change of shares loads nothing, and a version that leaves the split is served until then', async (t) => {
  const { objects, serve, lines } = await createInstallation(t);
  for (const version of [1, 2]) await publishVersion(objects, { model: 'mixed', version });
  await deploySplit(objects, { revision: 1, shares: [[1, 0.5] as const, [2, 0.5] as const] });
  const limits = { timeoutMs: LAST_RESORT_MS, memoryBytes: 2e9 };
  const { url } = await serve({ rehearsal: { limits } });
  await ready(url);
  // From here on every rehearsal ends at once: nothing can be loaded any more.
  limits.memoryBytes = 1;
  await deploySplit(objects, { revision: 2, shares: [[1, 0.1] as const, [2, 0.9] as const] });
  await inEffect(url, 2);
  await deploy(objects, { endpoint: 'mixed', revision: 3, version: 2 });
  await inEffect(url, 3);
  assert.equal((await predict(url)).version, 2);
  assert.ok(
    lines.some((line) => line.includes('version 1 (10 %) and version 2 (90 %)')),
    lines.join('\n'),
  );
});

test('a split that cannot be served is quarantined as a whole, and what was served goes on', async (t) => {
  const { objects, serve } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await publishVersion(objects, { model: 'mixed', version: 2, damage: { onnx: () => new Uint8Array([1, 2, 3]) } });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  await deploySplit(objects, { revision: 2, shares: [[1, 0.5] as const, [2, 0.4] as const] });
  await deploySplit(objects, { revision: 3, shares: [[1, 0.5] as const, [2, 0.5] as const] });
  const found = await eventually(
    'both are judged',
    async () => (await call(url, '/v1/status')).text,
    (text) => text.includes('"revision":2') && text.includes('"revision":3'),
  );
  assert.match(found, /the shares make 0.9/);
  assert.match(found, /ONNX model file is corrupt/);
  assert.equal((await predict(url)).version, 1);
});
