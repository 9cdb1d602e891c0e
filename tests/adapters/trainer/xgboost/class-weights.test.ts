import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { readMatrixFile, writeMatrixFile } from '../../../../adapters/trainer/matrix-file.js';
import type { MatrixFile, TrainParams } from '../../../../adapters/trainer/trainer.js';
import { marginShifts, sampleWeights } from '../../../../core/features/classes/class-weights.js';
import { COLUMNS, makeMatrix, openTrainer, quietHooks, requestFor, temporaryFolder } from '../trainer-fixture.js';

const WEIGHTS = { 2: [1, 7.5], 3: [0.5, 1, 4] } as const;

/** The same rows with what each counts for the library written out. */
async function weighed(file: MatrixFile, path: string, weights: readonly number[]): Promise<MatrixFile> {
  const { features, labels, weights: own } = await readMatrixFile(file);
  assert.ok(labels !== null);
  return writeMatrixFile(path, { columns: COLUMNS, features, labels, weights: sampleWeights(labels, own, weights) });
}

for (const classes of [2, 3] as const)
  test(`XGBoost's own margins of ${classes} classes with weights, moved by the odds of the weights, are those of the model`, async () => {
    const trainer = await openTrainer();
    const folder = await temporaryFolder();
    const weights = WEIGHTS[classes];
    const train = await makeMatrix(join(folder, 'train'), { rows: 400, seed: 3, classes, missing: true, weights: true });
    const params: TrainParams = classes === 2 ? {} : { objective: 'multi:softprob', num_class: 3 };
    const common = { ...requestFor(train, train, folder), rounds: 8, earlyStoppingRounds: 4 };
    const request = { ...common, params: { ...common.params, ...params } };
    const { files, history } = await trainer.train({ ...request, classWeights: weights }, quietHooks());
    const corrected = await trainer.predict({
      kind: 'xgboost',
      files,
      matrix: train,
      output: 'margin',
      signal: new AbortController().signal,
    });
    const corrections = marginShifts(weights, classes === 2 ? 1 : classes);
    const plain = await weighed(train, join(folder, 'weighed'), weights);
    const own = await trainer.train({ ...request, train: plain, validation: plain }, quietHooks());
    // The same rounds by the same numbers: what each counts is in the early stopping too.
    assert.deepEqual(history, own.history);
    const margins = await trainer.predict({
      kind: 'xgboost',
      files: own.files,
      matrix: train,
      output: 'margin',
      signal: new AbortController().signal,
    });
    assert.equal(corrected.length, 400 * corrections.length);
    margins.forEach((margin, i) => {
      const expected = margin + (corrections[i % corrections.length] as number);
      assert.ok(Math.abs((corrected[i] as number) - expected) < 1e-5, `${corrected[i]} and ${expected}`);
    });
    assert.ok((await readFile(files['model.ubj'] as string)).length > 1_000);
  });
