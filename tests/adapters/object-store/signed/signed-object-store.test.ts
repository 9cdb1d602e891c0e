import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { claimNextNumber } from '../../../../adapters/object-store/claim-number.js';
import { documentBytes } from '../../../../adapters/object-store/document-bytes.js';
import { FsObjectStore } from '../../../../adapters/object-store/fs-object-store.js';
import { getDocument, putDocument } from '../../../../adapters/object-store/put-document.js';
import { SignedObjectStore } from '../../../../adapters/object-store/signed/signed-object-store.js';
import { keys } from '../../../../contracts/names.js';
import { isSignedKey } from '../../../../core/signed-documents.js';
import { SeededBytes } from '../../../core/trainers/xgboost/model/seeded-bytes.js';
import { newKeyPair, signingKeys, tamperedDocuments } from './tampered-documents.js';

const dir = await mkdtemp(join(tmpdir(), 'perennial-signed-'));
after(() => rm(dir, { recursive: true, force: true }));
const raw = new FsObjectStore({ root: join(dir, 'objects'), cacheDir: join(dir, 'cache'), cacheSizeBytes: 1e6 });

const [own, former, foreign] = [newKeyPair(), newKeyPair(), newKeyPair()];
const writer = new SignedObjectStore(raw, signingKeys(own, own, former));
const reader = new SignedObjectStore(raw, signingKeys(undefined, own, former));
const anybody = new SignedObjectStore(raw, signingKeys(undefined));

const head = { formatVersion: 1, createdAt: 7 } as const;
const artifact = (name: string): object => ({ key: `runs/r/artifacts/0/${name}`, sha256: '0'.repeat(64), sizeBytes: 3 });
/** One of each kind, two of those that are numbered or named, so that each can be put in the place of all others. */
const DOCUMENTS: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ...[1, 2].map(
    (n) =>
      [
        keys.version('m', n),
        { ...head, changeId: `v${n}`, model: 'm', version: n, artifacts: { model: { 'model.onnx': artifact('model.onnx') } } },
      ] as const,
  ),
  [keys.version('n', 1), { ...head, changeId: 'v', model: 'n', version: 1, metrics: { auc: 0.5, f1: null } }],
  ...[1, 2].map(
    (n) =>
      [
        keys.deployment('m', n),
        { ...head, changeId: `d${n}`, endpoint: 'm', revision: n, targets: [{ model: 'm', version: n, share: 1 }] },
      ] as const,
  ),
  [keys.deployment('n', 1), { ...head, changeId: 'd', endpoint: 'n', revision: 1, targets: [] }],
  [keys.definition('a'.repeat(64)), { formatVersion: 1, name: 'm', source: { kind: 'csv', path: 'ä.csv' } }],
  [keys.run('r1'), { ...head, changeId: 'r', runId: 'r1', params: { eta: 0.1, deep: true } }],
  [keys.step('m', 't', 'test', 'b'.repeat(64)), { ...head, changeId: 's', accepted: true }],
  [keys.search('m-t'), { ...head, changeId: 'x', best: { trial: 1, value: -1e-9 } }],
];

test('what was signed is read as it was written, by everybody, signed or not', async () => {
  for (const [key, document] of DOCUMENTS) {
    assert.equal(await writer.putIfAbsent(key, documentBytes(document)), 'won', key);
    for (const store of [writer, reader, anybody]) assert.deepEqual(await store.get(key), documentBytes(document), key);
    assert.deepEqual(await reader.get(key, { start: 2, end: 9 }), documentBytes(document).subarray(2, 10));
    assert.notDeepEqual(await raw.get(key), documentBytes(document), key);
  }
  const unsigned = keys.deployment('unsigned', 1);
  await anybody.putIfAbsent(unsigned, documentBytes(head));
  assert.deepEqual(await raw.get(unsigned), documentBytes(head));
  assert.deepEqual(await anybody.get(unsigned), documentBytes(head));
});

/** What the store gives under `key` when it holds `stored`: the error's code, or the bytes. */
async function readBack(store: SignedObjectStore, key: string, stored: Uint8Array): Promise<string | Uint8Array> {
  const kept = await raw.get(key);
  await raw.put(key, stored);
  try {
    return await store.get(key).catch((error: { readonly code?: string }) => String(error.code));
  } finally {
    await raw.put(key, kept);
  }
}

test('a document with any field changed, missing or added, or with any other signature, is not read', async () => {
  let count = 0;
  for (const [key] of DOCUMENTS)
    for (const { what, stored } of tamperedDocuments(key, await raw.get(key), foreign)) {
      assert.equal(await readBack(reader, key, stored), 'DOCUMENT_UNTRUSTED', `${key}: ${what}`);
      count += 1;
    }
  assert.ok(count > 300, `${count}`);
});

test('a document is not read in the place of another one: of another number, model, endpoint or kind', async () => {
  for (const [from] of DOCUMENTS)
    for (const [to] of DOCUMENTS)
      if (from !== to) assert.equal(await readBack(reader, to, await raw.get(from)), 'DOCUMENT_UNTRUSTED', `${from} at ${to}`);
});

test('whichever bit flips, a document is as it was signed or it is not read', async () => {
  const random = new SeededBytes(5);
  let refused = 0;
  for (const [key, document] of DOCUMENTS) {
    const stored = await raw.get(key);
    for (let round = 0; round < 60; round += 1) {
      const flipped = Uint8Array.from(stored);
      const at = random.below(flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      const found = await readBack(reader, key, flipped);
      if (found === 'DOCUMENT_UNTRUSTED') refused += 1;
      else assert.deepEqual(found, documentBytes(document), `${key}, byte ${at}`);
    }
  }
  assert.ok(refused > 550, `${refused}`);
});

test('a key that was rotated is good as long as it is trusted, and no longer', async () => {
  const key = keys.deployment('rotated', 1);
  await new SignedObjectStore(raw, signingKeys(former, former)).putIfAbsent(key, documentBytes(head));
  assert.deepEqual(await reader.get(key), documentBytes(head));
  await assert.rejects(new SignedObjectStore(raw, signingKeys(undefined, own)).get(key), {
    code: 'DOCUMENT_UNTRUSTED',
    message: /signed by key "[0-9a-f]{16}", which is not trusted here/,
  });
});

test('a change that was put is its own when it is put again, and numbers are claimed over signed documents', async () => {
  const document = { ...head, changeId: 'one' };
  for (const outcome of ['won', 'mine'] as const) assert.equal((await putDocument(writer, keys.run('twice'), document)).outcome, outcome);
  assert.equal((await putDocument(writer, keys.run('twice'), { ...head, changeId: 'other' })).outcome, 'theirs');
  const claim = (changeId: string) =>
    claimNextNumber(writer, keys.deployments('claimed'), { changeId, buildDocument: (revision) => ({ ...head, changeId, revision }) });
  assert.deepEqual([(await claim('a')).number, (await claim('b')).number, (await claim('a')).number], [1, 2, 1]);
  assert.deepEqual(await getDocument(reader, keys.deployment('claimed', 2), 1), { ...head, changeId: 'b', revision: 2 });
});

test('who trusts signed documents only and has no key writes none, and everything else', async () => {
  for (const [key] of DOCUMENTS) {
    await assert.rejects(reader.putIfAbsent(key, documentBytes(head)), { code: 'SIGNING_KEY_REQUIRED' });
    await assert.rejects(reader.put(key, documentBytes(head)), { code: 'SIGNING_KEY_REQUIRED' });
  }
  assert.equal(await reader.putIfAbsent(keys.request('m', 'id0'), documentBytes(head)), 'won');
  assert.deepEqual(await raw.get(keys.request('m', 'id0')), documentBytes(head));
});

test('what decides what is trained and served is signed; rows, logs, reports and requests are not', () => {
  const signed = [
    ...DOCUMENTS.map(([key]) => key),
    keys.trial('m-t', 3),
    keys.snapshotManifest('m', 'a'),
    keys.ingest('m', 'd'),
    `${keys.sourceFolders('m')}/00000001.json`,
  ];
  const others = [
    ...[keys.installation, keys.owner('m', 1), keys.announcement(1), keys.report('m', 'r'), keys.batchPlan('b'), keys.batchManifest('b')],
    ...[
      keys.request('m', 'id0'),
      keys.requestResult('m', 'id0'),
      keys.pendingRequest('m', 'id0'),
      keys.instance('i'),
      keys.instanceClock('i'),
    ],
    ...[
      keys.snapshotRows('m', 'a', '0'.repeat(64)),
      keys.runArtifact('r', 'golden.json', '0'.repeat(64)),
      `${keys.runAttempts('r')}/00000001.json`,
    ],
  ];
  assert.deepEqual(
    signed.filter((key) => !isSignedKey(key)),
    [],
  );
  assert.deepEqual(others.filter(isSignedKey), []);
});
