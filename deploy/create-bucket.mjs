// Creates the bucket that PERENNIAL_OBJECT_STORE names, unless it is there. Ends 1 when it cannot.
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { loadLocalSettings } from '../dist/config/local-settings.js';

const settings = loadLocalSettings();
if (settings.objectStore.kind !== 's3') throw new Error('PERENNIAL_OBJECT_STORE is not s3://BUCKET/PREFIX: there is no bucket to create.');
const { bucket } = settings.objectStore;
// Keys come from the usual AWS variables.
const s3 = new S3Client({ region: settings.s3Region, endpoint: settings.s3Endpoint, forcePathStyle: settings.s3Endpoint !== undefined });
try {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  console.log(`created bucket ${bucket}`);
} catch (error) {
  if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
  console.log(`bucket ${bucket} is there`);
}
