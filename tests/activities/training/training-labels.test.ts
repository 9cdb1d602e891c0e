import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { loadRun, loadVersion } from '../../../activities/registry/load-run.js';
import { after as afterEvent, baseline, csv, defineModel, minimum, numeric, xgboost } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const DAYS = 100;
let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
});
after(() => world.close());

/** Five rows a day; the label by the day. */
async function trainOn(name: string, label: (day: number, i: number) => number, changes: Partial<ModelInput> = {}) {
  const rows = Array.from({ length: DAYS * 5 }, (_, row) => {
    const day = Math.floor(row / 5);
    const y = label(day, row);
    return [row, new Date(START + day * DAY_MS + row).toISOString(), (row * 7_919) % 101, y * 3 + ((row * 31) % 7) / 10, y].join(',');
  });
  const path = `${world.folder}/${name}.csv`;
  await writeFile(path, `id,at,noise,arrival,y\n${rows.join('\n')}\n`);
  const definition = defineModel({
    name,
    task: 'binary',
    source: csv({ path, key: ['id'] }),
    time: { event: 'at' },
    label: { is: 'y == 1' },
    columns: { noise: numeric(), arrival: numeric(), y: afterEvent() },
    split: { validation: '15d', test: '15d' },
    train: xgboost({ max_depth: 3, rounds: 5, nthread: 1 }),
    gates: [],
    ...changes,
  });
  const context = { model: name, triggerId: 'first', asOf: START + DAYS * DAY_MS, definitionDigest: await world.apply(definition) };
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const run = await world.run('perennial.trainModel', { ...context, snapshot: address, runName: null, paramsFrom: 'definition' });
  return { context, run };
}

test('a training part of one class is an error with the counts of each part, whatever the trainer, and no model', async () => {
  for (const [name, train] of [
    ['one-class', xgboost({ rounds: 5 })],
    ['one-class-baseline', baseline()],
  ] as const)
    await assert.rejects(
      trainOn(name, (day, i) => (day < 70 ? 0 : i % 2), { train }),
      (error: Error & { type?: string; nonRetryable?: boolean }) => {
        assert.deepEqual([error.type, error.nonRetryable], ['SPLIT_LABEL_CONSTANT', true]);
        assert.match(error.message, /"y == 1" is the same in all 350 rows of the train part: there is nothing to learn/);
        assert.match(
          error.message,
          /Parts: train 350 rows \(false: 350, true: 0\); validation 75 rows \(false: 3[78], true: 3[78]\); test 75 rows/,
        );
        return true;
      },
    );
  assert.deepEqual(await world.keys('models/one-class'), []);
});

test('the same data trains where a gate asks for nothing that one class lacks, and not where it does', async () => {
  const oneClassTest = (day: number, i: number): number => (day < 85 ? i % 2 : 1);
  assert.ok((await trainOn('calm', oneClassTest)).run.rounds > 0);
  await assert.rejects(trainOn('strict', oneClassTest, { gates: [minimum({ metric: 'roc_auc', min: 0.5 })] }), {
    type: 'SPLIT_LABEL_CONSTANT',
    message: /all 75 rows of the test part: roc_auc, which a gate asks for/,
  });
});

test('a column that alone tells the label is a warning of the training, kept with the run and its version', async () => {
  const { context, run } = await trainOn('leaking', (_, i) => Number((i * 13) % 10 < 4));
  assert.equal(run.warnings?.length, 1);
  assert.match(run.warnings?.[0] ?? '', /column "arrival" alone tells the label almost perfectly \(roc_auc 1\.0000 on 350 training rows\)/);
  const { leakage } = await loadRun(world.deps, run.runId);
  assert.deepEqual(leakage, [{ column: 'arrival', measure: 'roc_auc', value: 1, rows: 350 }]);
  const { version } = await world.run('perennial.registerVersion', { ...context, runId: run.runId, evaluationKey: null });
  assert.deepEqual((await loadVersion(world.deps, 'leaking', version)).leakage, leakage);
});
