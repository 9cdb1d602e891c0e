import assert from 'node:assert/strict';
import { test } from 'node:test';

import { predictionNames, requireFreeNames } from '../../../adapters/table-engine/prediction-columns.js';
import type { Task } from '../../../core/definition/definition.js';
import { isDomainError } from '../../../core/errors.js';
import { buildSignature } from '../../../core/features/signature.js';
import type { Signature } from '../../../core/features/signature.js';

function signatureOf(task: Task, classes: readonly string[] | null, keys: readonly string[]): Signature {
  const trainedOn = { snapshot: 's', definitionDigest: 'd', trainedUntilMs: 0 };
  return buildSignature({ model: 'm', task, objective: 'o', inputs: [], keys, classes, label: 'y', trainedOn });
}

test('names of predictions that a table would not tell apart are refused, and all others are taken', () => {
  const words = ['a', 'A', 'b', 'version', 'prediction', 'Prediction', 'probability', 'probability_a', 'prediction_id', 'Ä', 'ä', 'id'];
  let refused = 0;
  for (const task of ['binary', 'regression', 'multiclass'] as const) {
    for (const key of words) {
      for (const other of words) {
        const classes = task === 'multiclass' ? ['a', other] : null;
        const signature = signatureOf(task, classes, key === other ? [key] : [key, other]);
        const names = predictionNames(signature, signature.keys ?? []).map((name) => name.toLowerCase());
        const clashes = new Set(names).size < names.length;
        let error: unknown = null;
        try {
          requireFreeNames(signature);
        } catch (caught) {
          error = caught;
        }
        assert.equal(error !== null, clashes, names.join());
        if (error === null) continue;
        refused += 1;
        assert.ok(isDomainError(error) && error.code === 'BATCH_COLUMN_CLASH' && !error.retryable);
      }
    }
  }
  assert.ok(refused > 100);
});
