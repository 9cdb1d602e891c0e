import { join } from 'node:path';
import { FsObjectStore } from '../adapters/object-store/fs-object-store.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import { S3ObjectStore } from '../adapters/object-store/s3-object-store.js';
import type { Settings } from '../config/settings.js';

/** The object store of the settings, for the main files of serving. */
export function openObjectStore(settings: Settings): ObjectStore {
  const cache = { cacheDir: join(settings.cacheDir, 'objects'), cacheSizeBytes: settings.cacheSizeBytes };
  const location = settings.objectStore;
  if (location.kind === 'fs') return new FsObjectStore({ root: location.root, ...cache });
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, s3Region: region, s3Endpoint: endpoint } = settings;
  const credentials = accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined;
  return new S3ObjectStore({ bucket: location.bucket, prefix: location.prefix, region, endpoint, credentials, ...cache });
}
