import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startSeaweedfs } from './seaweedfs.js';
import type { Seaweedfs } from './seaweedfs.js';

describe('a private S3 server', () => {
  let dataDir = '';
  before(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'perennial-s3-'))));
  after(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps objects over a restart, has one winner of a conditional put, and refuses wrong keys', async () => {
    const first = await startSeaweedfs({ dataDir });
    const object = { Bucket: 'kept', Key: 'a/b.json' };
    const client = clientOf(first);
    await client.send(new CreateBucketCommand({ Bucket: object.Bucket }));
    await client.send(new PutObjectCommand({ ...object, Body: 'one', IfNoneMatch: '*' }));
    await assert.rejects(client.send(new PutObjectCommand({ ...object, Body: 'two', IfNoneMatch: '*' })), { name: 'PreconditionFailed' });
    const stranger = clientOf({ ...first, secretAccessKey: 'wrong' });
    await assert.rejects(stranger.send(new GetObjectCommand(object)), { name: 'SignatureDoesNotMatch' });
    await first.stop();

    const second = await startSeaweedfs({ dataDir });
    const reply = await clientOf(second).send(new GetObjectCommand(object));
    assert.equal(await reply.Body?.transformToString(), 'one');
    await second.stop();
  });
});

function clientOf({ endpoint, region, accessKeyId, secretAccessKey }: Seaweedfs): S3Client {
  return new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
}
