import { join } from 'node:path';
import { OnnxModelRuntime } from '../adapters/model-runtime/onnx-model-runtime.js';
import { childEnvironment, servingEnvironment } from '../config/child-environment.js';
import { loadSettings } from '../config/settings.js';
import { isDomainError } from '../core/errors.js';
import { openObjectStore } from './open-object-store-main.js';
import { predictionLogSettings } from './prediction-log/prediction-log-settings.js';
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
    grpcPort: settings.servingGrpcPort,
    token: settings.servingToken,
    stateDir: join(settings.cacheDir, 'serving'),
    log: (line) => process.stdout.write(`${line}\n`),
    trial: { environment: childEnvironment() },
    predictionLog: predictionLogSettings(settings, servingEnvironment()),
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

main().catch((error: unknown) => {
  process.stderr.write(`${isDomainError(error) ? `${error.message} [${error.code}]` : String(error)}\n`);
  process.exit(1);
});
