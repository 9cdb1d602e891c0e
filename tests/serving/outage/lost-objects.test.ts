import assert from 'node:assert/strict';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import type { Installation } from '../serving-fixture.js';

interface EndpointStatus {
  readonly endpoint: string;
  readonly version: number | null;
  readonly waitingFor: string | null;
  readonly quarantined: readonly unknown[];
}

async function status(url: string): Promise<{ readonly degraded: readonly string[]; readonly endpoints: readonly EndpointStatus[] }> {
  return (await call(url, '/v1/status')).body as never;
}

async function versions(url: string): Promise<Readonly<Record<string, number | null>>> {
  return Object.fromEntries((await status(url)).endpoints.map(({ endpoint, version }) => [endpoint, version]));
}

/** Every object that a version needs to be served, by the name of the endpoint that loses it. */
async function objectsOf({ objects }: Installation, model: string, version: number): Promise<Readonly<Record<string, string>>> {
  const manifest = keys.version(model, version);
  const { artifacts } = await getDocument<VersionManifest>(objects, manifest, 1);
  return {
    'lost-manifest': manifest,
    'lost-model': artifacts.model['model.onnx']?.key ?? '',
    'lost-signature': artifacts['signature.json'].key,
    'lost-golden': artifacts['golden.json'].key,
  };
}

/** A folder store on another machine: nothing in its cache. */
function elsewhere({ dir }: Installation, name: string): FsObjectStore {
  return new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, name), cacheSizeBytes: 1e9 });
}

const LOSERS = ['lost-manifest', 'lost-model', 'lost-signature', 'lost-golden'] as const;
/** More than a replica goes back over revisions that are at fault themselves. */
const REDEPLOYED = 12;

test('a new replica serves the newest whole revision of each endpoint, says what is lost, and takes the newest when it is back', async (t) => {
  const installation = await createInstallation(t);
  const { objects, dir } = installation;
  const place = (key: string): string => join(dir, 'objects', key);
  const aside = new Map<string, string>();
  for (const model of [...LOSERS, 'bare']) {
    for (const version of [1, 2]) await publishVersion(objects, { model, version });
    if (model !== 'bare') await deploy(objects, { endpoint: model, revision: 1, version: 1 });
    const last = model === 'lost-model' ? REDEPLOYED : 2;
    for (let revision = model === 'bare' ? 1 : 2; revision <= last; revision += 1)
      await deploy(objects, { endpoint: model, revision, version: 2 });
    const lost = (await objectsOf(installation, model, 2))[model === 'bare' ? 'lost-golden' : model] ?? '';
    aside.set(model, lost);
  }
  await mkdir(join(dir, 'aside'));
  for (const [model, key] of aside) await rename(place(key), join(dir, 'aside', model));

  const { url } = await installation.serve({ objects: elsewhere(installation, 'fresh'), stateDir: join(dir, 'fresh-state') });
  await ready(url);
  const found = await status(url);
  assert.deepEqual(await versions(url), { ...Object.fromEntries(LOSERS.map((model) => [model, 1])), bare: null });
  assert.deepEqual(
    found.endpoints.flatMap(({ quarantined }) => quarantined),
    [],
  );
  for (const [model, key] of aside)
    assert.ok(
      found.degraded.some((reason) => reason.startsWith(`${model}: `) && reason.includes(key)),
      `${model} ${key}\n${found.degraded.join('\n')}`,
    );
  assert.equal(found.degraded.length, aside.size);
  const refused = await call(url, '/v1/models/bare/predict', { records: MIXED_ROWS });
  assert.deepEqual([refused.status, refused.body.error?.code], [503, 'SERVING_NOT_READY']);

  for (const [model, key] of aside) {
    await mkdir(dirname(place(key)), { recursive: true });
    await rename(join(dir, 'aside', model), place(key));
  }
  await eventually(
    'all are at the newest',
    () => versions(url),
    (all) => Object.values(all).every((version) => version === 2),
  );
  assert.deepEqual(
    (
      await eventually(
        'well',
        () => status(url),
        ({ degraded }) => degraded.length === 0,
      )
    ).degraded,
    [],
  );
});

test('trouble with a store that is no absence makes nobody go back: the newest revision is waited for', async (t) => {
  const installation = await createInstallation(t);
  const { objects, dir } = installation;
  for (const version of [1, 2]) await publishVersion(objects, { model: 'mixed', version });
  for (const revision of [1, 2]) await deploy(objects, { endpoint: 'mixed', revision, version: revision });
  const path = join(dir, 'objects', (await objectsOf(installation, 'mixed', 2))['lost-model'] ?? '');
  await rename(path, join(dir, 'aside'));
  await symlink(join(dir, 'aside'), path);
  const { url } = await installation.serve({ objects: elsewhere(installation, 'fresh'), stateDir: join(dir, 'fresh-state') });
  const waiting = await eventually(
    'the reason',
    () => call(url, '/v2/health/ready'),
    ({ text }) => text.includes('ELOOP'),
  );
  assert.equal(waiting.status, 503);
  assert.deepEqual(await versions(url), { mixed: null });
  await rm(path);
  await rename(join(dir, 'aside'), path);
  await ready(url);
  assert.deepEqual(await versions(url), { mixed: 2 });
});

test('a shadow whose object is lost is left out, and its champion answers', async (t) => {
  const installation = await createInstallation(t);
  const { objects, dir } = installation;
  for (const version of [1, 2]) await publishVersion(objects, { model: 'mixed', version });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1, override: { shadows: [{ model: 'mixed', version: 2 }] } });
  await rm(join(dir, 'objects', (await objectsOf(installation, 'mixed', 2))['lost-model'] ?? ''));
  const { url } = await installation.serve();
  await ready(url);
  assert.deepEqual(await versions(url), { mixed: 1 });
  assert.match((await call(url, '/v1/status')).text, /model\.onnx is not in/);
});
