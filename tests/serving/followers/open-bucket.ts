import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3ObjectStoreOptions } from '../../../adapters/object-store/s3-object-store.js';
import type { Seaweedfs } from '../../programs/seaweedfs.js';

const BUCKET = 'followers';

/** Makes the bucket of a fresh server. Returns how to open it. */
export async function openBucket(s3: Seaweedfs, cacheDir: string): Promise<S3ObjectStoreOptions> {
  const { endpoint, region, accessKeyId, secretAccessKey } = s3;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client.destroy();
  return { bucket: BUCKET, endpoint, region, credentials, cacheDir, cacheSizeBytes: 1e9 };
}
