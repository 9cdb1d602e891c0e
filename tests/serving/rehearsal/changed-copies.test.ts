import assert from 'node:assert/strict';
import test from 'node:test';
import { copyOf } from '../../../adapters/object-store/read-copy.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { VersionManifest } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { ownProgram } from '../../../serving/release/own-program.js';
import { readVersionFiles } from '../../../serving/rehearsal/read-version-files.js';
import { rehearse } from '../../../serving/rehearsal/rehearse.js';
import { flipBit } from '../../fixtures/flip-bit.js';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { createInstallation, publishVersion } from '../serving-fixture.js';

test('a copy that changes between its check and its use is no fault of the version, in the rehearsal and in serving', async (t) => {
  const { objects } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  const { artifacts } = await getDocument<VersionManifest>(objects, keys.version('mixed', 1), 1);
  const { 'model.onnx': onnx } = artifacts.model;
  assert.ok(onnx !== undefined);
  const limits = { timeoutMs: LAST_RESORT_MS, memoryBytes: 1e9 };
  const settings = { entry: ownProgram('rehearsal/main'), limits, environment: {} };
  for (const changed of ['none', 'model', 'signature', 'golden']) {
    const model = await copyOf(objects, onnx);
    const signature = await copyOf(objects, artifacts['signature.json']);
    const golden = await copyOf(objects, artifacts['golden.json']);
    const files = { modelKind: 'onnx', model: { 'model.onnx': model }, signature, golden } as const;
    const subject = { model: 'mixed', version: 1, files };
    if (changed === 'none') {
      await rehearse(settings, subject);
      continue;
    }
    const which = await flipBit({ model, signature, golden }[changed]?.path ?? '');
    await assert.rejects(rehearse(settings, subject), { code: 'SERVING_REHEARSAL_UNAVAILABLE', retryable: true }, which);
    await assert.rejects(readVersionFiles(files), { code: 'OBJECT_STORE_UNAVAILABLE', retryable: true }, which);
  }
});
