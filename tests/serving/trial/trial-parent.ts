import { runTrial } from '../../../serving/trial/run-trial.js';
import { programPath } from '../serving-fixture.js';

/** Tries one version, whose golden rows are in the file of the first argument, and waits for the end. */
const goldenPath = process.argv[2] ?? '';
await runTrial(
  { entry: programPath('./trial/misbehaving-trial'), limits: { timeoutMs: 60_000, memoryBytes: 1e9 }, environment: {} },
  { model: 'm', version: 1, files: { modelKind: 'onnx', modelPaths: {}, signaturePath: '', goldenPath } },
);
