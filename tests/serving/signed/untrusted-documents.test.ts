import assert from 'node:assert/strict';
import test from 'node:test';
import { keyIdOf, signedDocument } from '../../../adapters/object-store/signed/document-signature.js';
import { SignedObjectStore } from '../../../adapters/object-store/signed/signed-object-store.js';
import { keys } from '../../../contracts/names.js';
import { newKeyPair, signingKeys } from '../../adapters/object-store/signed/tampered-documents.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, json, publishVersion, ready } from '../serving-fixture.js';
import type { Installation, Json } from '../serving-fixture.js';

interface EndpointStatus {
  readonly endpoint: string;
  readonly revision: number | null;
  readonly version: number | null;
  readonly waitingFor: string | null;
  readonly quarantined: readonly unknown[];
}

interface Status {
  readonly degraded: readonly string[];
  readonly endpoints: readonly EndpointStatus[];
}

const [own, foreign] = [newKeyPair(), newKeyPair()];

async function statusOf(url: string): Promise<Status> {
  return (await call(url, '/v1/status')).body as unknown as Status;
}

async function endpointOf(url: string, name: string): Promise<EndpointStatus> {
  const found = (await statusOf(url)).endpoints.find(({ endpoint }) => endpoint === name);
  assert.ok(found);
  return found;
}

async function document({ objects }: Installation, key: string): Promise<Json & { readonly signature: Json }> {
  return JSON.parse(Buffer.from(await objects.get(key)).toString('utf8')) as Json & { readonly signature: Json };
}

/** What somebody who can write to the store, and has no key, may try with revision 2 of an endpoint and its version 2. */
const ATTACKS: Readonly<Record<string, (installation: Installation, endpoint: string) => Promise<string>>> = {
  'no-signature': async (installation, endpoint) => {
    const key = keys.deployment(endpoint, 2);
    const { signature: _dropped, ...plain } = await document(installation, key);
    await installation.objects.put(key, json(plain));
    return key;
  },
  'old-revision-again': async ({ objects }, endpoint) => {
    const key = keys.deployment(endpoint, 2);
    await objects.put(key, await objects.get(keys.deployment(endpoint, 1)));
    return key;
  },
  'other-endpoint': async ({ objects }, endpoint) => {
    const key = keys.deployment(endpoint, 2);
    await objects.put(key, await objects.get(keys.deployment('safe', 2)));
    return key;
  },
  'foreign-key': async (installation, endpoint) => {
    const key = keys.version(endpoint, 2);
    const { signature: _dropped, ...plain } = await document(installation, key);
    await installation.objects.put(key, signedDocument(key, json(plain), foreign.privateKey));
    return key;
  },
  'other-model-file': async (installation, endpoint) => {
    const key = keys.version(endpoint, 2);
    const [found, other] = [await document(installation, key), await document(installation, keys.version(endpoint, 1))];
    await installation.objects.put(key, json({ ...found, artifacts: { ...found.artifacts, model: other.artifacts?.model } }));
    return key;
  },
};

/** Two versions and two signed revisions of an endpoint. */
async function publish(store: SignedObjectStore, endpoint: string): Promise<void> {
  for (const version of [1, 2]) await publishVersion(store, { model: endpoint, version });
  for (const revision of [1, 2]) await deploy(store, { endpoint, revision, version: revision });
}

test('a replica that wants signatures serves no document that was tampered with: the revision before it goes on, and the state says which', async (t) => {
  const installation = await createInstallation(t);
  const { objects, serve } = installation;
  const writer = new SignedObjectStore(objects, signingKeys(own, own));
  const reader = new SignedObjectStore(objects, signingKeys(undefined, own));
  for (const endpoint of ['safe', ...Object.keys(ATTACKS)]) await publish(writer, endpoint);
  const kept = new Map<string, Uint8Array>();
  const attacked = new Map<string, string>();
  for (const [endpoint, attack] of Object.entries(ATTACKS)) {
    for (const key of [keys.deployment(endpoint, 2), keys.version(endpoint, 2)]) kept.set(key, await objects.get(key));
    attacked.set(endpoint, await attack(installation, endpoint));
  }

  const { url } = await serve({ objects: reader });
  await ready(url);
  assert.equal((await endpointOf(url, 'safe')).version, 2);
  for (const [endpoint, key] of attacked) {
    const { version, waitingFor, quarantined } = await endpointOf(url, endpoint);
    assert.deepEqual([version, quarantined], [1, []], endpoint);
    assert.ok(waitingFor?.startsWith(`a trusted signature of revision 2: Document ${key} in`), `${endpoint}: ${waitingFor}`);
    assert.ok(
      (await statusOf(url)).degraded.some((reason) => reason.startsWith(`${endpoint}: `)),
      endpoint,
    );
    assert.equal((await call(url, `/v1/models/${endpoint}/predict`, { records: MIXED_ROWS })).status, 200);
  }
  // The store says again what was signed: taken without a restart.
  for (const endpoint of ['no-signature', 'other-model-file']) {
    for (const key of [keys.deployment(endpoint, 2), keys.version(endpoint, 2)]) await objects.put(key, kept.get(key) ?? json({}));
    await eventually(
      `${endpoint} at its signed version`,
      () => endpointOf(url, endpoint),
      ({ version, waitingFor }) => version === 2 && waitingFor === null,
    );
  }
});

test('a running process takes no unsigned revision, follows a signed one after it, and forgets one that was removed', async (t) => {
  const installation = await createInstallation(t);
  const { objects, serve, lines } = installation;
  const writer = new SignedObjectStore(objects, signingKeys(own, own));
  await publish(writer, 'main');
  const { url } = await serve({ objects: new SignedObjectStore(objects, signingKeys(undefined, own)) });
  await ready(url);

  await deploy(objects, { endpoint: 'main', revision: 3, version: 1 });
  await eventually(
    'the unsigned revision is seen',
    () => endpointOf(url, 'main'),
    ({ waitingFor }) => waitingFor !== null,
  );
  assert.equal((await endpointOf(url, 'main')).revision, 2);
  assert.match(
    lines.join('\n'),
    /main revision 3 is not trusted, version 2 goes on: Document deployments\/main\/00000003\.json .*it is not signed/,
  );
  await objects.delete(keys.deployment('main', 3));
  await eventually(
    'it is forgotten',
    () => statusOf(url),
    ({ degraded }) => degraded.length === 0,
  );

  await deploy(objects, { endpoint: 'main', revision: 3, version: 1 });
  await deploy(writer, { endpoint: 'main', revision: 4, version: 1 });
  await eventually(
    'the signed revision after it is taken',
    () => endpointOf(url, 'main'),
    ({ revision, waitingFor }) => revision === 4 && waitingFor === null,
  );
  assert.equal(lines.filter((line) => /revision 3 is not trusted/.test(line)).length, 2);
});

test('where signatures are not wanted, signed and unsigned documents are served alike', async (t) => {
  const { objects, serve } = await createInstallation(t);
  await publish(new SignedObjectStore(objects, signingKeys(own)), 'signed');
  await publishVersion(objects, { model: 'plain', version: 1 });
  await deploy(objects, { endpoint: 'plain', revision: 1, version: 1 });
  const { url } = await serve({ objects: new SignedObjectStore(objects, signingKeys(undefined)) });
  await ready(url);
  assert.deepEqual([(await endpointOf(url, 'signed')).version, (await endpointOf(url, 'plain')).version], [2, 1]);
  assert.match(keyIdOf(own.publicKey), /^[0-9a-f]{16}$/);
});
