import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { rehearse } from '../../../serving/rehearsal/rehearse.js';
import { programPath } from '../serving-fixture.js';

/** Tries one version, whose golden rows are in the file of the first argument, and waits for the end. */
const golden = { key: 'golden.json', sha256: '', path: process.argv[2] ?? '' };
await rehearse(
  { entry: programPath('./rehearsal/misbehaving-rehearsal'), limits: { timeoutMs: LAST_RESORT_MS, memoryBytes: 1e9 }, environment: {} },
  { model: 'm', version: 1, files: { modelKind: 'onnx', model: {}, signature: golden, golden } },
);
