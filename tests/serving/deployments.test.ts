import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { SIGNATURE_FORMAT } from '../../core/features/signature.js';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, programPath, publishVersion, ready } from './serving-fixture.js';
import type { RawRow, VersionOptions } from './serving-fixture.js';

interface Prediction {
  readonly version: number;
  readonly predictions: readonly { readonly id: string; readonly probability: number }[];
}

async function predict(url: string): Promise<Prediction> {
  const { status, body } = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  assert.equal(status, 200);
  return body as unknown as Prediction;
}

interface EndpointStatus {
  readonly revision: number | null;
  readonly version: number | null;
  readonly quarantined: readonly { readonly revision: number; readonly reason: string }[];
}

async function status(url: string): Promise<{ readonly degraded: readonly string[]; readonly endpoints: readonly EndpointStatus[] }> {
  return (await call(url, '/v1/status')).body as never;
}

const seesRevision =
  (revision: number) =>
  (found: { readonly endpoints: readonly EndpointStatus[] }): boolean =>
    found.endpoints[0]?.revision === revision;

const CHANGES = 20;
/** The same columns in another order, the hour as a number, another list of carriers: an encoder of one kind makes nonsense of the other. */
const OTHER_INPUTS: VersionOptions['inputs'] = [
  { kind: 'numeric', name: 'wind_kt', range: null },
  { kind: 'numeric', name: 'hour', range: null },
  { kind: 'categorical', name: 'carrier', minCount: 1, categories: ['UA', 'AA'] },
  { kind: 'numeric', name: 'distance', range: null },
];

test('twenty changes of version, columns and types under load: no request fails, and every answer is wholly of one version', async (t) => {
  const { objects, serve } = await createInstallation(t);
  const scores = new Map<number, readonly number[]>();
  for (let version = 1; version <= CHANGES + 1; version += 1) {
    const inputs = version % 2 === 0 ? OTHER_INPUTS : undefined;
    scores.set(version, await publishVersion(objects, { model: 'mixed', version, ...(inputs && { inputs }) }));
  }
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  let running = true;
  const seen = new Set<number>();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const clients = Array.from({ length: 8 }, async () => {
    let answers = 0;
    while (running) {
      const { version, predictions } = await post(url, agent);
      assert.deepEqual(
        predictions.map(({ probability }) => probability),
        scores.get(version),
      );
      seen.add(version);
      answers += 1;
    }
    return answers;
  });
  const load = Promise.all(clients).finally(() => (running = false));
  for (let revision = 2; revision <= CHANGES + 1 && running; revision += 1) {
    await deploy(objects, { endpoint: 'mixed', revision, version: revision });
    await eventually(
      `revision ${revision}`,
      () => status(url),
      (found) => !running || seesRevision(revision)(found),
    );
    await eventually(
      `an answer of version ${revision}`,
      async () => seen.has(revision),
      (found) => !running || found,
    );
  }
  running = false;
  const answers = await load;
  agent.destroy();
  assert.ok(answers.every((count) => count > 0));
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [...scores.keys()],
  );
});

function post(url: string, agent: Agent): Promise<Prediction> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/models/mixed/predict`,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        text(response).then(
          (body) => (response.statusCode === 200 ? resolve(JSON.parse(body) as Prediction) : reject(new Error(body))),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ records: MIXED_ROWS }));
  });
}

const behaving = (how: string): readonly RawRow[] => [{ ...MIXED_ROWS[0], carrier: how }];

const BAD_VERSIONS: readonly { readonly what: string; readonly options: Partial<VersionOptions>; readonly reason: RegExp }[] = [
  {
    what: 'whose ONNX file is cut',
    options: { damage: { onnx: (bytes) => bytes.subarray(0, bytes.length / 2) } },
    reason: /ONNX model file is corrupt/,
  },
  {
    what: 'whose golden scores are others',
    options: { damage: { golden: (golden) => ({ ...golden, scores: golden.scores.map((score) => score + 0.01) }) } },
    reason: /golden row 0 does not get the score/,
  },
  { what: 'without golden rows', options: { rows: [] }, reason: /0 records/ },
  {
    what: 'of a newer signature format',
    options: { damage: { signature: (signature) => ({ ...signature, formatVersion: SIGNATURE_FORMAT + 1 }) } },
    reason: /format version 3; this release reads up to 2/,
  },
  {
    what: 'whose signature has another column',
    options: { damage: { signature: (signature) => ({ ...signature, inputs: signature.inputs.slice(1) }) } },
    reason: /3 inputs/,
  },
  { what: 'that aborts', options: { rows: behaving('aborts') }, reason: /ended by signal SIGABRT/ },
  { what: 'that exits', options: { rows: behaving('exits') }, reason: /ended by exit code 0/ },
  { what: 'that eats memory', options: { rows: behaving('eats memory') }, reason: /took more than \d+ bytes/ },
];

test('a version that fails its rehearsal is quarantined with the reason, and the old one goes on', async (t) => {
  const { objects, serve, lines } = await createInstallation(t);
  const limits = { timeoutMs: LAST_RESORT_MS, memoryBytes: 5e8 };
  const scores = await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { url } = await serve({ rehearsal: { entry: programPath('./rehearsal/misbehaving-rehearsal'), limits } });
  await ready(url);
  const expectQuarantine = async (revision: number, reason: RegExp): Promise<void> => {
    const found = await eventually(
      `revision ${revision} is judged`,
      () => status(url),
      ({ endpoints }) => endpoints[0]?.quarantined.some((one) => one.revision === revision) === true,
    );
    assert.match(found.endpoints[0]?.quarantined.at(-1)?.reason ?? '', reason);
    const answer = await predict(url);
    assert.deepEqual([answer.version, answer.predictions.map(({ probability }) => probability)], [1, scores]);
    assert.equal(found.degraded.length, 1);
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  let isLoaded = true;
  const clients = Array.from({ length: 2 }, async () => {
    while (isLoaded) {
      const { predictions } = await post(url, agent);
      assert.deepEqual(
        predictions.map(({ probability }) => probability),
        scores,
      );
    }
  });
  // Looked at when all bad versions have been tried: by then a failed request must have a listener.
  const load = Promise.allSettled(clients);
  let revision = 1;
  for (const { what, options, reason } of BAD_VERSIONS) {
    revision += 1;
    await t.test(`a version ${what}`, async () => {
      await publishVersion(objects, { model: 'mixed', version: revision, ...options });
      await deploy(objects, { endpoint: 'mixed', revision, version: revision });
      await expectQuarantine(revision, reason);
    });
  }
  await t.test('a version that hangs', async () => {
    revision += 1;
    limits.timeoutMs = 1_500;
    await publishVersion(objects, { model: 'mixed', version: revision, rows: behaving('hangs') });
    await deploy(objects, { endpoint: 'mixed', revision, version: revision });
    await expectQuarantine(revision, /did not finish within 1500 ms/);
    limits.timeoutMs = LAST_RESORT_MS;
  });
  for (const [what, override, reason] of [
    ['of a newer format', { formatVersion: 2 }, /format version 2; this release reads up to 1/],
    ['with a mode of a later release', { mode: 'canary' }, /mode canary/],
    ['without targets', { targets: undefined }, /not the deployment revision of its key/],
    ['of another endpoint', { endpoint: 'other' }, /not the deployment revision of its key/],
  ] as const) {
    await t.test(`a deployment revision ${what}`, async () => {
      revision += 1;
      await deploy(objects, { endpoint: 'mixed', revision, version: 1, override });
      await expectQuarantine(revision, reason);
    });
  }
  await t.test('a version whose artifact was changed in the store', async () => {
    revision += 1;
    await publishVersion(objects, { model: 'mixed', version: revision });
    for await (const { key } of objects.list(`runs/mixed-${revision}/artifacts/`))
      if (key.endsWith('.onnx')) await objects.put(key, new Uint8Array(9));
    await deploy(objects, { endpoint: 'mixed', revision, version: revision });
    await expectQuarantine(revision, /has SHA-256 [0-9a-f]{64}, expected/);
  });
  await t.test('no request failed or got another answer meanwhile', async () => {
    isLoaded = false;
    for (const client of await load) assert.equal(client.status, 'fulfilled', String(client.status === 'rejected' && client.reason));
    agent.destroy();
  });
  await t.test('the next good revision is taken, and all is well again', async () => {
    revision += 1;
    await publishVersion(objects, { model: 'mixed', version: revision });
    await deploy(objects, { endpoint: 'mixed', revision, version: revision });
    const found = await eventually('the good revision', () => status(url), seesRevision(revision));
    assert.deepEqual(found.degraded, []);
    assert.match((await call(url, '/metrics')).text, /perennial_serving_quarantined\{endpoint="mixed"\} 14/);
    assert.ok(
      lines.some((line) => line.includes(`mixed answers with mixed version ${revision} (revision ${revision} by test, before: version 1)`)),
      lines.join('\n'),
    );
  });
});

test('a revision whose version is not in the store is waited for, while other endpoints follow their changes', async (t) => {
  const { objects, serve } = await createInstallation(t);
  for (const model of ['mixed', 'other']) {
    await publishVersion(objects, { model, version: 1 });
    await deploy(objects, { endpoint: model, revision: 1, version: 1 });
  }
  const { url } = await serve();
  await ready(url);
  await deploy(objects, { endpoint: 'mixed', revision: 2, version: 2 });
  const waiting = await eventually(
    'it says so',
    () => status(url),
    ({ degraded }) => degraded.length > 0,
  );
  assert.match(waiting.degraded[0] ?? '', /models\/mixed\/versions\/00000002\.json/);
  await publishVersion(objects, { model: 'other', version: 2 });
  await deploy(objects, { endpoint: 'other', revision: 2, version: 2 });
  await eventually(
    'other follows',
    () => status(url),
    ({ endpoints }) => endpoints.some(({ version }) => version === 2),
  );
  assert.equal((await predict(url)).version, 1);
  await publishVersion(objects, { model: 'mixed', version: 2 });
  await eventually(
    'mixed follows',
    () => status(url),
    ({ endpoints }) => endpoints.every(({ version }) => version === 2),
  );
});

test('a fresh process goes back to the newest revision that works', async (t) => {
  const { objects, serve } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await publishVersion(objects, { model: 'mixed', version: 2, damage: { onnx: () => new Uint8Array([1, 2, 3]) } });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 2, version: 2 });
  const { url } = await serve();
  await ready(url);
  assert.equal((await predict(url)).version, 1);
  const found = await status(url);
  assert.deepEqual(
    found.endpoints[0]?.quarantined.map((one) => one.revision),
    [2],
  );
  assert.equal(found.degraded.length, 1);
});

test('a process without anything to serve says what it waits for, lives, and follows the first deployment', async (t) => {
  const { objects, serve } = await createInstallation(t);
  const { url } = await serve();
  const waiting = await eventually(
    'a first look',
    () => call(url, '/v2/health/ready'),
    ({ text: body }) => body.includes('first deployment'),
  );
  assert.equal(waiting.status, 503);
  assert.equal((await call(url, '/v2/health/live')).status, 200);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  await ready(url);
  assert.equal((await predict(url)).version, 1);
});

test('a store whose deployments vanish, as an unmounted volume does, changes nothing that is served', async (t) => {
  const { objects, serve, dir } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  await rename(join(dir, 'objects'), join(dir, 'elsewhere'));
  const degraded = await eventually(
    'degraded',
    () => call(url, '/v2/health/ready'),
    ({ text: body }) => body.includes('"degraded":true'),
  );
  assert.equal(degraded.status, 200);
  assert.match((await call(url, '/metrics')).text, /perennial_serving_degraded 1/);
  assert.equal((await predict(url)).version, 1);
  // Reports of the process may have been written meanwhile, as to a mount point.
  await rm(join(dir, 'objects'), { recursive: true, force: true });
  await rename(join(dir, 'elsewhere'), join(dir, 'objects'));
  await eventually(
    'well again',
    () => call(url, '/v2/health/ready'),
    ({ text: body }) => body.includes('"degraded":false'),
  );
});
