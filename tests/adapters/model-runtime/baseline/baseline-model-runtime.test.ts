import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BaselineModelRuntime } from '../../../../adapters/model-runtime/baseline/baseline-model-runtime.js';
import { openModelRuntime } from '../../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { modelRuntimeSuite } from '../../../ports/model-runtime.suite.js';

const bytes = (model: object): Uint8Array => Buffer.from(JSON.stringify(model));
const filesOf = (task: string, outputs: number) => {
  const kind = task === 'regression' ? 'mean' : 'prior';
  const values = outputs === 1 ? [0.25] : Array.from({ length: outputs }, () => 1 / outputs);
  return { 'model.json': bytes({ formatVersion: 1, kind, values }) };
};

modelRuntimeSuite('baseline', 'baseline', new BaselineModelRuntime(), filesOf);
modelRuntimeSuite('baseline, by kind', 'baseline', openModelRuntime([]), filesOf);

const SIGNATURE = { task: 'binary', inputs: [], classes: null } as const;

test('a baseline of a newer format, or without its numbers, is no model', async () => {
  for (const model of [
    { formatVersion: 2, kind: 'prior', values: [0.5] },
    { formatVersion: 1, kind: 'mode', values: [0.5] },
    { formatVersion: 1, kind: 'prior', values: ['0.5'] },
    { formatVersion: 1, kind: 'prior', values: [] },
    [],
  ])
    await assert.rejects(new BaselineModelRuntime().load({ files: { 'model.json': bytes(model) }, signature: SIGNATURE }), {
      code: 'MODEL_FILE_CORRUPT',
    });
});

test('a baseline with another number of classes than its signature is refused', async () => {
  const files = { 'model.json': bytes({ formatVersion: 1, kind: 'prior', values: [0.5, 0.5] }) };
  await assert.rejects(new BaselineModelRuntime().load({ files, signature: SIGNATURE }), { code: 'MODEL_FILE_REFUSED' });
});

test('a kind of model that no runtime here knows is refused', async () => {
  const source = { kind: 'process', files: {}, signature: SIGNATURE } as unknown as Parameters<BaselineModelRuntime['load']>[0] & {
    readonly kind: 'onnx';
  };
  await assert.rejects(openModelRuntime([]).load(source), { code: 'MODEL_FILE_REFUSED' });
});
