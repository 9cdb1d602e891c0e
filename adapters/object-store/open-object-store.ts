import { join, relative, sep } from 'node:path';
import { FsObjectStore } from './fs-object-store.js';
import type { ObjectStore } from './object-store.js';
import { S3ObjectStore } from './s3-object-store.js';
import { SignedObjectStore } from './signed/signed-object-store.js';
import { readSigningKeys } from './signed/signing-keys.js';
import type { SigningSettings } from './signed/signing-keys.js';

/** The settings that say where the object store is, under their own names. */
export interface ObjectStoreSettings extends SigningSettings {
  readonly objectStore:
    { readonly kind: 'fs'; readonly root: string } | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };
  readonly home: string;
  readonly cacheDir: string;
  readonly cacheSizeBytes: number;
  readonly s3Region: string;
  readonly s3Endpoint: string | undefined;
  readonly awsAccessKeyId: string | undefined;
  readonly awsSecretAccessKey: string | undefined;
  /** The value of now. */
  readonly current?: (name: 'awsAccessKeyId' | 'awsSecretAccessKey') => string | undefined;
}

/**
 * The object store that the settings name, with its documents signed and checked as they say. For composition roots: everything else
 * takes the port. Errors: SIGNING_KEY_INVALID.
 * @param log told of local copies that were found to be wrong
 */
export function openObjectStore(settings: ObjectStoreSettings, log?: (line: string) => void): ObjectStore {
  const keys = readSigningKeys(settings);
  return new SignedObjectStore(openUnsignedStore(settings, log), keys);
}

/** The store as it is, signatures and all: for who looks after these. */
export function openUnsignedStore(settings: ObjectStoreSettings, log?: (line: string) => void): ObjectStore {
  const cache = { cacheDir: join(settings.cacheDir, 'objects'), cacheSizeBytes: settings.cacheSizeBytes, log };
  const location = settings.objectStore;
  if (location.kind === 'fs') {
    // Who removes the whole data directory begins anew: then what is known of the store in it goes too.
    const isInHome = relative(settings.home, location.root).split(sep)[0] !== '..';
    const knownStoresDir = join(isInHome ? settings.home : settings.cacheDir, 'known-stores');
    return new FsObjectStore({ root: location.root, knownStoresDir, ...cache });
  }
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, s3Region: region, s3Endpoint: endpoint } = settings;
  const credentials =
    accessKeyId === undefined || secretAccessKey === undefined
      ? undefined
      : () => ({
          accessKeyId: settings.current?.('awsAccessKeyId') ?? accessKeyId,
          secretAccessKey: settings.current?.('awsSecretAccessKey') ?? secretAccessKey,
        });
  return new S3ObjectStore({ bucket: location.bucket, prefix: location.prefix, region, endpoint, credentials, ...cache });
}
