import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { S3ObjectStore } from '../../../adapters/object-store/s3-object-store.js';
import type { S3ObjectStoreOptions } from '../../../adapters/object-store/s3-object-store.js';
import type { Seaweedfs } from '../../programs/seaweedfs.js';
import { startSeaweedfs } from '../../programs/seaweedfs.js';
import { openBucket } from '../../serving/followers/open-bucket.js';
import { startS3Proxy } from './s3-proxy.js';
import type { S3ProxyDecision } from './s3-proxy.js';

let folder: string;
let server: Seaweedfs;
let options: S3ObjectStoreOptions;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-s3-awaited-'));
  server = await startSeaweedfs({ dataDir: join(folder, 'data') });
  options = await openBucket(server, join(folder, 'cache'));
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A store behind a proxy that is told of every read: which signature it has, and whether it had it before. */
async function watched(prefix: string, decide: (isRepeated: boolean, incoming: IncomingMessage) => S3ProxyDecision) {
  const signatures: string[] = [];
  const proxy = await startS3Proxy(server.endpoint, (incoming) => {
    if (incoming.method !== 'GET') return 'pass';
    const signature = incoming.headers.authorization ?? '';
    const isRepeated = signatures.includes(signature);
    signatures.push(signature);
    return decide(isRepeated, incoming);
  });
  const store = new S3ObjectStore({ ...options, prefix, endpoint: proxy.endpoint });
  const close = async (): Promise<void> => {
    await store.close();
    await proxy.close();
  };
  return { store, signatures, close };
}

const MISSING = { code: 'OBJECT_NOT_FOUND' };

describe('reads of an S3 object that is waited for', () => {
  it('are one signed request, sent again and again, that finds the object when it is there', async () => {
    const { store, signatures, close } = await watched('again', () => 'pass');
    for (let i = 0; i < 3; i += 1) await assert.rejects(store.get('a/2'), MISSING);
    await assert.rejects(store.get('a/3'), MISSING);
    await store.putIfAbsent('a/2', Buffer.from('two'));
    await store.putIfAbsent('a/3', new Uint8Array());
    assert.equal(Buffer.from(await store.get('a/2')).toString(), 'two');
    assert.equal((await store.get('a/3')).byteLength, 0);
    assert.equal(signatures.length, 6);
    assert.equal(new Set(signatures).size, 2);
    await close();
  });

  const refusals: readonly (readonly [string, S3ProxyDecision])[] = [
    ['is refused, as with credentials that expired', { status: 403, code: 'AccessDenied' }],
    ['gets a client error, as for an expired token', { status: 400, code: 'ExpiredToken' }],
    ['gets a server error', { status: 503, code: 'SlowDown' }],
    ['is redirected', { status: 307, code: 'TemporaryRedirect' }],
    ['loses its connection', 'lose'],
  ];
  for (const [index, [what, decision]] of refusals.entries()) {
    it(`are signed anew when the repetition ${what}`, async () => {
      const { store, signatures, close } = await watched(`anew-${index}`, (isRepeated) => (isRepeated ? decision : 'pass'));
      await assert.rejects(store.get('b'), MISSING);
      await assert.rejects(store.get('b'), MISSING);
      assert.equal(new Set(signatures).size, 2);
      await store.put('b', Buffer.from('here'));
      assert.equal(Buffer.from(await store.get('b')).toString(), 'here');
      assert.equal(new Set(signatures).size, 3);
      await close();
    });
  }

  it('give the whole object when the repetition finds it and stops short', async () => {
    const { store, signatures, close } = await watched('short', (isRepeated) => (isRepeated ? 'cut' : 'pass'));
    await assert.rejects(store.get('c'), MISSING);
    await store.put('c', Buffer.alloc(10_000, 'x'));
    assert.deepEqual(Buffer.from(await store.get('c')), Buffer.alloc(10_000, 'x'));
    assert.equal(signatures.length, 3);
    await close();
  });

  it('say what is the matter when the store turns away, and find the object afterwards', async () => {
    let answer: S3ProxyDecision = 'pass';
    const { store, signatures, close } = await watched('turns', () => answer);
    await assert.rejects(store.get('d'), MISSING);
    answer = { status: 403, code: 'AccessDenied' };
    await assert.rejects(store.get('d'), { code: 'OBJECT_STORE_DENIED' });
    answer = { status: 404, code: 'NoSuchBucket' };
    await assert.rejects(store.get('d'), { code: 'OBJECT_STORE_DENIED' });
    answer = { status: 500, code: 'InternalError' };
    const asked = signatures.length;
    await assert.rejects(store.get('d'), { code: 'OBJECT_STORE_UNAVAILABLE' });
    assert.equal(signatures.length - asked, 3, "the SDK's attempts, and no more");
    answer = 'pass';
    await store.put('d', Buffer.from('here'));
    assert.equal(Buffer.from(await store.get('d')).toString(), 'here');
    await close();
  });
});
