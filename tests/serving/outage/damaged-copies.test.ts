import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { flipBit } from '../../fixtures/flip-bit.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import { OutageObjectStore } from './outage-object-store.js';

interface Status {
  readonly degraded: readonly string[];
  readonly endpoints: readonly { readonly quarantined: readonly unknown[]; readonly waitingFor: string | null }[];
}

async function status(url: string): Promise<Status> {
  return (await call(url, '/v1/status')).body as never;
}

async function scores(url: string, model: string): Promise<readonly number[]> {
  const { text, body } = await call(url, `/v1/models/${model}/predict`, { records: MIXED_ROWS });
  assert.ok(body.predictions !== undefined, text);
  return (body.predictions as unknown as readonly { readonly probability: number }[]).map(({ probability }) => probability);
}

async function cachedFiles(dir: string): Promise<readonly string[]> {
  const entries = await readdir(join(dir, 'cache'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Their model files are the same bytes, so they share a local copy; their signatures are not. */
const MODELS = ['mixed', 'other'] as const;

test('a flipped bit in any local copy is not served: a restart fetches the bytes again, says so once, and quarantines nothing', async (t) => {
  const { objects, serve, dir, lines } = await createInstallation(t);
  const log = (line: string): void => void lines.push(line);
  const expected = new Map<string, readonly number[]>();
  for (const model of MODELS) {
    expected.set(model, await publishVersion(objects, { model, version: 1 }));
    await deploy(objects, { endpoint: model, revision: 1, version: 1 });
  }
  await expectAllWell((await serve()).url, expected);
  // What is known of the store is there too.
  assert.equal((await cachedFiles(dir)).length, 4 + 1);
  for (let round = 0; round < 3; round += 1) {
    lines.length = 0;
    const flipped: string[] = [];
    for (const path of await cachedFiles(dir)) flipped.push(await flipBit(path));
    const fresh = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e9, log });
    const { url, close } = await serve({ objects: fresh });
    await expectAllWell(url, expected, flipped.join(', '));
    assert.equal(lines.filter((line) => line.startsWith('cache: ')).length, 4, lines.join('\n'));
    await close();
  }
});

async function expectAllWell(url: string, expected: ReadonlyMap<string, readonly number[]>, why = ''): Promise<void> {
  await ready(url);
  for (const [model, wanted] of expected) assert.deepEqual(await scores(url, model), wanted, why);
  const { degraded, endpoints } = await status(url);
  assert.deepEqual([degraded, endpoints.flatMap(({ quarantined }) => quarantined)], [[], []], why);
}

test('while the store is away a wrong local copy is not served, with the reason, and the other endpoints are', async (t) => {
  const { objects: inner, serve, dir } = await createInstallation(t);
  const objects = new OutageObjectStore(inner, join(dir, 'cache'));
  const expected = new Map<string, readonly number[]>();
  for (const model of ['mixed', 'whole']) {
    expected.set(model, await publishVersion(objects, { model, version: 1 }));
    await deploy(objects, { endpoint: model, revision: 1, version: 1 });
  }
  const first = await serve({ objects });
  await ready(first.url);
  await first.close();
  await flipBit(await signatureCopy(inner, 'mixed'));
  objects.isDown = true;
  const { url } = await serve({ objects });
  await ready(url);
  assert.deepEqual(await scores(url, 'whole'), expected.get('whole'));
  const { degraded } = await status(url);
  assert.ok(
    degraded.some((reason) => /^mixed: revision 1, whose local copy cannot be served: .*signature\.json/.test(reason)),
    degraded.join('\n'),
  );
  const refused = await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS });
  assert.deepEqual([refused.status, refused.body.error?.code], [503, 'SERVING_NOT_READY']);
  objects.isDown = false;
  await eventually(
    'all well',
    () => status(url),
    (found) => found.degraded.length === 0,
  );
  await expectAllWell(url, expected);
});

async function signatureCopy(objects: ObjectStore, model: string): Promise<string> {
  const { artifacts } = await getDocument<VersionManifest>(objects, keys.version(model, 1), 1);
  const { key, sha256 } = artifacts['signature.json'];
  return objects.toLocalFile(key, sha256);
}
