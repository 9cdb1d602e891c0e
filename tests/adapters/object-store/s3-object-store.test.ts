import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { putDocument } from '../../../adapters/object-store/put-document.js';
import type { Seaweedfs } from '../../programs/seaweedfs.js';
import { startSeaweedfs } from '../../programs/seaweedfs.js';
import { objectStoreSuite } from '../../ports/object-store.suite.js';
import { openObjectStore } from '../../ports/store-spec.js';
import type { ObjectStoreSpec } from '../../ports/store-spec.js';
import { startS3Proxy } from './s3-proxy.js';
import type { S3Proxy } from './s3-proxy.js';

const BUCKET = 'perennial-tests';
type S3Spec = Extract<ObjectStoreSpec, { kind: 's3' }>;

let folder: string;
let server: Seaweedfs;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-s3-'));
  server = await startSeaweedfs({ dataDir: join(folder, 'data') });
  const client = new S3Client({ endpoint: server.endpoint, region: server.region, forcePathStyle: true, credentials: server });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client.destroy();
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function specOf(prefix: string): S3Spec {
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  return {
    kind: 's3',
    endpoint,
    region,
    bucket: BUCKET,
    prefix,
    credentials: { accessKeyId, secretAccessKey },
    cacheDir: join(folder, 'cache'),
  };
}

objectStoreSuite('s3', async () => ({ spec: specOf('team/suite'), dispose: async () => undefined }));

describe('S3ObjectStore', () => {
  it('keeps to its prefix of the bucket', async () => {
    const [one, whole] = [openObjectStore(specOf('one')), openObjectStore(specOf(''))];
    await one.put('a', Buffer.from('x'));
    assert.equal((await whole.head('one/a'))?.sizeBytes, 1);
    assert.equal(await openObjectStore(specOf('on')).head('e/a'), undefined);
    for await (const { key } of one.list('')) assert.equal(key, 'a');
    assert.equal(one.describe(), `s3://${BUCKET}/one`);
  });

  it('tells a winner whose answer was lost that the object exists, and putDocument recognises its own', async () => {
    const proxy = await losingFirstPutAnswer(server.endpoint);
    const store = openObjectStore({ ...specOf('lost'), endpoint: proxy.endpoint });
    const document = { formatVersion: 1, changeId: 'change-1' };
    assert.deepEqual(await putDocument(store, 'd.json', document), { outcome: 'mine', document });
    assert.equal(proxy.lost(), 1);
    await store.close();
    await proxy.close();
  });

  it('asks again after 409, which says that another conditional write is under way', async () => {
    const conflicting = await answeringFirst(server.endpoint, 409, 'ConditionalRequestConflict');
    const store = openObjectStore({ ...specOf('conflict'), endpoint: conflicting.endpoint });
    assert.equal(await store.putIfAbsent('a', Buffer.from('x')), 'won');
    await store.close();
    await conflicting.close();
  });

  it('says that the store is full when the server does', async () => {
    const full = await answeringFirst(server.endpoint, 507, 'XMinioStorageFull', Infinity);
    const store = openObjectStore({ ...specOf('full'), endpoint: full.endpoint });
    await assert.rejects(store.putIfAbsent('a', Buffer.from('x')), { code: 'OBJECT_STORE_FULL', retryable: true });
    await store.close();
    await full.close();
  });

  it('refuses wrong credentials and a missing bucket at once, and repeats no secret', async () => {
    const secretAccessKey = 'sentinel-secret-value';
    const wrongKey = openObjectStore({ ...specOf('x'), credentials: { accessKeyId: server.accessKeyId, secretAccessKey } });
    const noBucket = openObjectStore({ ...specOf('x'), bucket: 'perennial-absent' });
    // Not a put into the absent bucket: this server would make it.
    const calls = [
      () => wrongKey.get('a'),
      () => wrongKey.head('a'),
      () => wrongKey.putIfAbsent('a', Buffer.from('x')),
      () => noBucket.get('a'),
    ];
    for (const call of calls) {
      await assert.rejects(call, (error: Error) => {
        assert.equal('code' in error && error.code, 'OBJECT_STORE_DENIED');
        return !`${error.stack} ${JSON.stringify(error)}`.includes(secretAccessKey);
      });
    }
    await Promise.all([wrongKey.close(), noBucket.close()]);
  });

  it('says that the store is unavailable when nobody answers', async () => {
    const store = openObjectStore({ ...specOf('x'), endpoint: 'http://127.0.0.1:9' });
    await assert.rejects(store.head('a'), { code: 'OBJECT_STORE_UNAVAILABLE', retryable: true });
    await store.close();
  });
});

/** Passes everything on, but cuts the connection instead of the answer to the first PUT. */
async function losingFirstPutAnswer(target: string): Promise<S3Proxy & { lost(): number }> {
  let lost = 0;
  const proxy = await startS3Proxy(target, ({ method }) => (method === 'PUT' && lost++ === 0 ? 'lose' : 'pass'));
  return { ...proxy, lost: () => Math.min(lost, 1) };
}

/** Answers the first PUTs itself. */
function answeringFirst(target: string, status: number, code: string, count = 1): Promise<S3Proxy> {
  let left = count;
  return startS3Proxy(target, ({ method }) => (method === 'PUT' && left-- > 0 ? { status, code } : 'pass'));
}
