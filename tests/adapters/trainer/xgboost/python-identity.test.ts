import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import type { TrainParams, TrainRequest } from '../../../../adapters/trainer/trainer.js';
import { makeMatrix, openTrainer, quietHooks, requestFor, temporaryFolder, trainWithPython } from '../trainer-fixture.js';
import type { OracleResult } from '../trainer-fixture.js';

interface Case {
  readonly title: string;
  readonly request: TrainRequest;
  readonly folder: string;
}

const TASKS: readonly { readonly objective: string; readonly classes: number; readonly extra: TrainParams }[] = [
  { objective: 'binary:logistic', classes: 2, extra: { eval_metric: ['logloss', 'auc'] } },
  { objective: 'multi:softprob', classes: 3, extra: { num_class: 3, eval_metric: 'mlogloss' } },
  { objective: 'reg:squarederror', classes: 0, extra: {} },
];
const SAMPLED: TrainParams = {
  subsample: 0.7,
  colsample_bytree: 0.6,
  colsample_bynode: 0.8,
  gamma: 0.1,
  min_child_weight: 2.5,
  reg_lambda: 1e-3,
};

async function makeCases(root: string): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { objective, classes, extra } of TASKS) {
    for (const missing of [true, false]) {
      for (const stopping of [true, false]) {
        const title = `${objective}, ${missing ? 'missing values' : 'no missing value'}, ${stopping ? 'early stopping, sampling and weights' : 'every round'}`;
        const folder = join(root, String(cases.length));
        await mkdir(folder);
        const data = { classes, missing, weights: stopping };
        const train = await makeMatrix(join(folder, 'train.f32'), { rows: 1500, seed: cases.length + 1, ...data });
        const validation = await makeMatrix(join(folder, 'validation.f32'), { rows: 600, seed: cases.length + 101, ...data });
        const params = { objective, ...extra, max_depth: 5, eta: 0.4, nthread: 2, seed: 7, ...(stopping ? SAMPLED : {}) };
        const rounds = stopping ? { rounds: 60, earlyStoppingRounds: 4 } : { rounds: 12 };
        cases.push({ title, folder, request: { ...requestFor(train, validation, folder), params, ...rounds } });
      }
    }
  }
  return cases;
}

describe("the native trainer and Python's xgboost", async () => {
  const root = await temporaryFolder();
  const trainer = await openTrainer();
  const cases = await makeCases(root);
  let oracle: OracleResult[] = [];
  before(async () => {
    const file = (folder: string, name: string) => join(folder, `python.${name}`);
    oracle = await trainWithPython(
      cases.map(({ request, folder }) => ({
        request,
        model: file(folder, 'ubj'),
        predict: { margin: file(folder, 'margin'), value: file(folder, 'value') },
      })),
      root,
    );
  });

  for (const [index, { title, request, folder }] of cases.entries()) {
    it(`write the same model file and the same predictions: ${title}`, async () => {
      const result = await trainer.train(request, quietHooks());
      const expected = oracle[index];
      assert.ok(expected);
      assert.equal(result.bestIteration, expected.bestIteration);
      assert.equal(result.history.length, expected.rounds);
      if (request.earlyStoppingRounds !== null) {
        assert.equal(result.bestScore, expected.bestScore);
        assert.ok(result.stoppedEarly && result.rounds < result.history.length, 'the case must stop early to show anything');
      }
      assert.ok((await readFile(result.files['model.ubj'] ?? '')).equals(await readFile(join(folder, 'python.ubj'))), 'model bytes differ');
      for (const output of ['margin', 'value'] as const) {
        const values = await trainer.predict({
          kind: 'xgboost',
          files: result.files,
          matrix: request.validation ?? request.train,
          output,
          signal: quietHooks().signal,
        });
        assert.ok(Buffer.from(values.buffer).equals(await readFile(join(folder, `python.${output}`))), `${output} bytes differ`);
      }
    });
  }
});
