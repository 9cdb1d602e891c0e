import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { runTrial } from '../../../serving/trial/run-trial.js';
import { programPath } from '../serving-fixture.js';

/** Tries one version, whose golden rows are in the file of the first argument, and waits for the end. */
const goldenPath = process.argv[2] ?? '';
await runTrial(
  { entry: programPath('./trial/misbehaving-trial'), limits: { timeoutMs: LAST_RESORT_MS, memoryBytes: 1e9 }, environment: {} },
  { model: 'm', version: 1, files: { modelKind: 'onnx', modelPaths: {}, signaturePath: '', goldenPath } },
);
