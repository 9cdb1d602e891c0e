import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSignature, type SignatureFacts } from '../../../core/features/signature.js';

const FACTS: SignatureFacts = {
  model: 'm',
  task: 'binary',
  objective: 'binary:logistic',
  inputs: [],
  classes: null,
  label: 'a > 1',
  trainedOn: { snapshot: 's', definitionDigest: 'd', trainedUntilMs: 1 },
};

test('outputs and threshold follow from the task', () => {
  const binary = buildSignature(FACTS);
  assert.equal(binary.threshold, 0.5);
  assert.deepEqual(
    binary.outputs.map((output) => `${output.name}:${output.type}:${output.size}`),
    ['prediction:boolean:1', 'probability:number:1'],
  );
  const multi = buildSignature({ ...FACTS, task: 'multiclass', classes: ['a', 'b', 'c'] });
  assert.equal(multi.threshold, null);
  assert.deepEqual(
    multi.outputs.map((output) => `${output.name}:${output.type}:${output.size}`),
    ['prediction:string:1', 'probabilities:number:3'],
  );
  assert.deepEqual(
    buildSignature({ ...FACTS, task: 'regression' }).outputs.map((output) => output.name),
    ['prediction'],
  );
});
