import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { putDocument } from '../../../adapters/object-store/put-document.js';
import type { Seaweedfs } from '../../../tools/seaweedfs.js';
import { startSeaweedfs } from '../../../tools/seaweedfs.js';
import { objectStoreSuite } from '../../ports/object-store.suite.js';
import { openObjectStore } from '../../ports/store-spec.js';
import type { ObjectStoreSpec } from '../../ports/store-spec.js';

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

interface Proxy {
  readonly endpoint: string;
  lost(): number;
  close(): Promise<void>;
}

/** Passes everything on, but cuts the connection instead of the answer to the first PUT. */
function losingFirstPutAnswer(target: string): Promise<Proxy> {
  let lost = 0;
  return startProxy(
    target,
    (method) => (method === 'PUT' && lost === 0 ? 'lose' : 'pass'),
    () => (lost += 1),
    () => lost,
  );
}

/** Answers the first PUTs itself. */
async function answeringFirst(target: string, status: number, code: string, count = 1): Promise<Proxy> {
  let left = count;
  const decide = (method: string): 'pass' | { status: number; code: string } =>
    method === 'PUT' && left-- > 0 ? { status, code } : 'pass';
  return startProxy(
    target,
    decide,
    () => undefined,
    () => 0,
  );
}

async function startProxy(
  target: string,
  decide: (method: string) => 'pass' | 'lose' | { readonly status: number; readonly code: string },
  onLost: () => void,
  lost: () => number,
): Promise<Proxy> {
  const proxy = createServer((incoming, answer) => {
    const what = decide(incoming.method ?? '');
    if (typeof what === 'object') {
      incoming.resume();
      incoming.on('end', () =>
        answer.writeHead(what.status, { 'content-type': 'application/xml' }).end(`<Error><Code>${what.code}</Code></Error>`),
      );
      return;
    }
    const { method, url: path, headers } = incoming;
    const { hostname, port } = new URL(target);
    const outgoing = request({ hostname, port, method, path, headers }, (found) => {
      if (what === 'pass') return void found.pipe(answer.writeHead(found.statusCode ?? 0, found.headers));
      onLost();
      found.resume();
      incoming.socket.destroy();
    });
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      proxy.close(() => resolve());
      proxy.closeAllConnections();
    });
  return { endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, lost, close };
}
