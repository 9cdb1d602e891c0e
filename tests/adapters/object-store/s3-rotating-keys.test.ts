import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { S3ObjectStore } from '../../../adapters/object-store/s3-object-store.js';

test('keys of a bucket that are replaced sign the next request', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-keys-'));
  const signedBy: string[] = [];
  const server = createServer((request, response) => {
    signedBy.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let accessKeyId = 'first';
  const store = new S3ObjectStore({
    bucket: 'bucket',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: () => ({ accessKeyId, secretAccessKey: 'secret' }),
    cacheDir: dir,
    cacheSizeBytes: 1e6,
  });
  t.after(async () => {
    await store.close();
    server.close();
    await rm(dir, { recursive: true, force: true });
  });
  for (const key of ['first', 'first', 'second', 'third']) {
    accessKeyId = key;
    assert.equal(await store.head('a/b'), undefined);
  }
  assert.deepEqual(signedBy, ['first', 'first', 'second', 'third']);
});
