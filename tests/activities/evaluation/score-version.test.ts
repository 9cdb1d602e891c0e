import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { StepContext } from '../../../contracts/activities.js';
import { loadRun, loadVersion } from '../../../activities/registry/load-run.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { Metrics } from '../../../contracts/documents.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { churnDay, writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { runChain } from '../../fixtures/whole-chain.js';

let world: ActivityWorld;
let context: StepContext;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  context = { model: 'churn', triggerId: 'first', definitionDigest: await world.apply(churnModel(world.csvPath)), asOf: FIRST_AS_OF };
  await runChain(world, context);
});
after(() => world.close());

async function snapshotAt(asOf: number): Promise<{ readonly later: StepContext; readonly snapshot: string }> {
  const later = { ...context, triggerId: `score-${asOf}`, asOf };
  const { address } = await world.run('perennial.ingestSnapshot', { ...later, parameters: {}, querySql: null });
  return { later, snapshot: address };
}

test('a version is measured on every row of a snapshot whose label is known, once', async () => {
  const { later, snapshot } = await snapshotAt(LAST_AS_OF);
  const score = () => world.run('perennial.scoreVersion', { ...later, snapshot, version: 1 });
  const outcome = await score();
  assert.equal(outcome.rows, 600);
  assert.deepEqual(Object.keys(outcome.metrics).sort(), ['accuracy', 'brier', 'log_loss', 'macro_f1', 'roc_auc']);
  assert.ok((outcome.metrics['roc_auc'] ?? 0) > 0.7);
  assert.deepEqual(await Promise.all([score(), score()]), [outcome, outcome]);
  const report = await getDocument<{ formatVersion: number; metrics: Metrics }>(world.deps.objects, outcome.reportKey, 1);
  assert.deepEqual(report.metrics, outcome.metrics);
});

test('rows whose labels are not known yet are not guessed', async () => {
  const { later, snapshot } = await snapshotAt(churnDay(2));
  await assert.rejects(world.run('perennial.scoreVersion', { ...later, snapshot, version: 1 }), {
    type: 'SCORE_NO_ROWS',
    nonRetryable: true,
  });
});

test('a version and a snapshot that do not exist are told apart', async () => {
  const { later, snapshot } = await snapshotAt(LAST_AS_OF);
  await assert.rejects(world.run('perennial.scoreVersion', { ...later, snapshot, version: 9 }), { type: 'VERSION_UNKNOWN' });
  await assert.rejects(world.run('perennial.scoreVersion', { ...later, snapshot: '0'.repeat(64), version: 1 }), {
    type: 'SNAPSHOT_UNKNOWN',
  });
});

test('rows of one class only are scored; what is not defined on them is null', async () => {
  const { later, snapshot } = await snapshotAt(churnDay(3) + 1_000);
  const { rows, metrics } = await world.run('perennial.scoreVersion', { ...later, snapshot, version: 1 });
  assert.equal(rows, 1);
  assert.equal(metrics['roc_auc'], null);
  assert.ok(Number.isFinite(metrics['brier']));
});

test('rows that a version was trained on are told from those that neither of its parts had', async () => {
  const { later, snapshot } = await snapshotAt(LAST_AS_OF);
  const { split, rows: parts } = await loadRun(world.deps, (await loadVersion(world.deps, 'churn', 1)).runId);
  const { rows, metrics, unseen } = await world.run('perennial.scoreVersion', { ...later, snapshot, version: 1 });
  assert.equal(rows - (unseen?.rows ?? 0), parts.train + parts.validation);
  assert.ok(Number.isFinite(unseen?.metrics['brier']) && unseen?.metrics['brier'] !== metrics['brier']);
  assert.ok(split.rule === 'time');
  const early = await snapshotAt(split.trainTo - 1 + 3 * 86_400_000);
  const known = await world.run('perennial.scoreVersion', { ...early.later, snapshot: early.snapshot, version: 1 });
  assert.deepEqual(known.unseen, { rows: 0, metrics: {} }, 'nothing but training rows');
});
