import { join } from 'node:path';
import { OnnxModelRuntime } from '../adapters/model-runtime/onnx-model-runtime.js';
import { FsObjectStore } from '../adapters/object-store/fs-object-store.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import { S3ObjectStore } from '../adapters/object-store/s3-object-store.js';
import { childEnvironment } from '../config/child-environment.js';
import { loadSettings } from '../config/settings.js';
import type { Settings } from '../config/settings.js';
import { isDomainError } from '../core/errors.js';
import { startServing } from './serving-process.js';

/** The serving process: composition root and signals. Ends 0 after SIGTERM or Ctrl-C, 1 when it cannot start. */
async function main(): Promise<void> {
  const settings = loadSettings();
  const objects = openObjectStore(settings);
  const serving = await startServing({
    objects,
    runtime: new OnnxModelRuntime(),
    host: settings.servingHost,
    port: settings.servingPort,
    token: settings.servingToken,
    stateDir: join(settings.cacheDir, 'serving'),
    log: (line) => process.stdout.write(`${line}\n`),
    trial: { environment: childEnvironment() },
  });
  const stop = (): void => {
    void serving
      .close()
      .then(() => objects.close())
      .finally(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function openObjectStore(settings: Settings): ObjectStore {
  const cache = { cacheDir: join(settings.cacheDir, 'objects'), cacheSizeBytes: settings.cacheSizeBytes };
  const location = settings.objectStore;
  if (location.kind === 'fs') return new FsObjectStore({ root: location.root, ...cache });
  const { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey, s3Region: region, s3Endpoint: endpoint } = settings;
  const credentials = accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : undefined;
  return new S3ObjectStore({ bucket: location.bucket, prefix: location.prefix, region, endpoint, credentials, ...cache });
}

main().catch((error: unknown) => {
  process.stderr.write(`${isDomainError(error) ? `${error.message} [${error.code}]` : String(error)}\n`);
  process.exit(1);
});
