import { createMetadataStore } from '../../adapters/metadata-store/knex-metadata-store.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import { FsObjectStore } from '../../adapters/object-store/fs-object-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { S3ObjectStore } from '../../adapters/object-store/s3-object-store.js';

/** A store that another process can open too. */
export type ObjectStoreSpec =
  | { readonly kind: 'fs'; readonly root: string; readonly cacheDir: string }
  | {
      readonly kind: 's3';
      readonly endpoint: string;
      readonly region: string;
      readonly bucket: string;
      readonly prefix: string;
      readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
      readonly cacheDir: string;
    };

const CACHE_SIZE_BYTES = 100_000_000;

export function openObjectStore(spec: ObjectStoreSpec): ObjectStore {
  return spec.kind === 'fs'
    ? new FsObjectStore({ ...spec, cacheSizeBytes: CACHE_SIZE_BYTES })
    : new S3ObjectStore({ ...spec, cacheSizeBytes: CACHE_SIZE_BYTES });
}

export function openMetadataStore(url: string): MetadataStore {
  return createMetadataStore({ url });
}
