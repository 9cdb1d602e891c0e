import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictionOf } from '../../../core/features/prediction-of.js';
import { buildSignature } from '../../../core/features/signature.js';
import type { SignatureFacts } from '../../../core/features/signature.js';

function signature(facts: Pick<SignatureFacts, 'task' | 'objective' | 'classes'>): ReturnType<typeof buildSignature> {
  const trainedOn = { snapshot: 's', definitionDigest: 'd', trainedUntilMs: 0 };
  return buildSignature({ ...facts, model: 'm', inputs: [], label: 'y', trainedOn });
}

test('a probability of exactly the threshold is false, as where accuracy is measured', () => {
  const binary = signature({ task: 'binary', objective: 'binary:logistic', classes: null });
  const scores = Float32Array.of(0.5, Math.fround(0.5000001), 0.4);
  assert.deepEqual(
    [0, 1, 2].map((row) => predictionOf(binary, scores, row)),
    [false, true, false],
  );
});

test('of equal probabilities the first class is predicted', () => {
  const classes = ['a', 'b', 'c'];
  const multiclass = signature({ task: 'multiclass', objective: 'multi:softprob', classes });
  assert.deepEqual(
    [0, 1].map((row) => predictionOf(multiclass, Float32Array.of(0.4, 0.4, 0.2, 0.1, 0.3, 0.6), row)),
    ['a', 'c'],
  );
});
