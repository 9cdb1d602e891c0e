import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { predictFile } from '../../../activities/batch/batch-predict.js';
import type { DriftReport, MonitorReport } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { after as known, baseline, date, expr, ingredient, numeric, sensitive, text, tokens } from '../../../index.js';
import type { ModelDefinition } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { churnDay, writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';

const MONITOR = { cron: '0 * * * *', window: '20d', minRows: 50, psi: 1 } as const;
let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath, { dearFromDay: 92 });
});
after(() => world.close());

function monitored(name: string): ModelDefinition {
  return churnModel(world.csvPath, { name, monitor: MONITOR });
}

async function deployedAt(name: string, asOf: number): Promise<string> {
  const definitionDigest = await world.apply(monitored(name));
  const { version } = await runChain(world, { model: name, triggerId: 'first', asOf, definitionDigest });
  await deploy(world, name, version);
  return definitionDigest;
}

test('drifted rows are found by column, counted and reported once; rows like those of the training are not', async () => {
  const definitionDigest = await deployedAt('drifting', FIRST_AS_OF);
  const monitor = (asOf: number) => world.run('perennial.monitorModel', { model: 'drifting', name: 'inputs', definitionDigest, asOf });
  const calm = await monitor(FIRST_AS_OF);
  assert.deepEqual([calm.verdict, calm.rows, calm.drifted], ['ok', 100, []]);
  const drifted = await monitor(LAST_AS_OF);
  assert.equal(drifted.verdict, 'drifted');
  assert.deepEqual(
    drifted.drifted.map(({ column }) => column),
    ['monthly_fee'],
  );
  assert.ok(drifted.maturedRows > calm.maturedRows);
  assert.deepEqual(await monitor(LAST_AS_OF), drifted);
  const report = await getDocument<DriftReport>(world.deps.objects, keys.report('drifting', drifted.reportId), 1);
  assert.match(report.definition, /Population stability index/);
  assert.deepEqual(report.window, { from: LAST_AS_OF - 20 * 86_400_000, to: LAST_AS_OF });
  assert.equal((await world.deps.metadata.listReports('drifting', 10)).length, 2);
});

test('a champion without rounds and margins is watched, measured and scores a file like any other', async () => {
  const fallback = churnModel(world.csvPath, {
    name: 'fallback',
    train: baseline(),
    gates: [],
    monitor: MONITOR,
  });
  const definitionDigest = await world.apply(fallback);
  const context = { model: 'fallback', triggerId: 'first', asOf: FIRST_AS_OF, definitionDigest };
  const { version, snapshot } = await runChain(world, context);
  await deploy(world, 'fallback', version);
  const monitor = (asOf: number) => world.run('perennial.monitorModel', { model: 'fallback', name: 'inputs', definitionDigest, asOf });
  const [calm, drifted] = [await monitor(FIRST_AS_OF), await monitor(LAST_AS_OF)];
  assert.deepEqual([calm.verdict, calm.rows, calm.drifted], ['ok', 100, []]);
  assert.deepEqual([drifted.verdict, drifted.drifted.map(({ column }) => column)], ['drifted', ['monthly_fee']]);
  assert.ok(drifted.maturedRows > calm.maturedRows);
  const { version: watched } = await getDocument<DriftReport>(world.deps.objects, keys.report('fallback', drifted.reportId), 1);
  assert.equal(watched, version);
  const scored = await world.run('perennial.scoreVersion', { ...context, snapshot: snapshot.address, version });
  assert.equal(scored.metrics['roc_auc'], 0.5, 'it tells no two rows apart');
});

test('columns of no profile are not watched, and features are counted as the rows of the window have them', async () => {
  const featured = churnModel(world.csvPath, {
    name: 'featured',
    columns: {
      plan: tokens(),
      country: text({ ngrams: { characters: [1, 2] }, buckets: 8 }),
      seen_at: date({ parts: ['weekday', 'hour'] }),
      monthly_fee: ingredient('number'),
      support_calls: numeric(),
      tenure_days: sensitive(numeric()),
      churned: known(),
    },
    features: {
      fee: expr('monthly_fee * 12'),
      band: expr("if(monthly_fee > 100, 'high', 'low')"),
      calls: expr('coalesce(support_calls, 0)'),
      loyal: expr('tenure_days > 700'),
    },
    gates: [],
    monitor: MONITOR,
  });
  const definitionDigest = await world.apply(featured);
  const { version } = await runChain(world, { model: 'featured', triggerId: 'first', asOf: FIRST_AS_OF, definitionDigest });
  await deploy(world, 'featured', version);
  const monitor = (asOf: number) => world.run('perennial.monitorModel', { model: 'featured', name: 'inputs', definitionDigest, asOf });
  const [calm, drifted] = [await monitor(FIRST_AS_OF), await monitor(LAST_AS_OF)];
  assert.deepEqual([calm.verdict, calm.rows, calm.drifted], ['ok', 100, []]);
  assert.deepEqual([drifted.verdict, drifted.drifted.map(({ column }) => column).sort()], ['drifted', ['band', 'fee']]);
  const { columns } = await getDocument<DriftReport>(world.deps.objects, keys.report('featured', drifted.reportId), 1);
  assert.deepEqual(columns.map(({ column }) => column).sort(), ['band', 'calls', 'fee', 'support_calls']);
});

test('a changed definition has a report of its own of the same window', async () => {
  const first = await deployedAt('redefined', FIRST_AS_OF);
  const stricter = await world.apply(churnModel(world.csvPath, { name: 'redefined', monitor: { ...MONITOR, minRows: 200 } }));
  const monitor = (definitionDigest: string) =>
    world.run('perennial.monitorModel', { model: 'redefined', name: 'inputs', definitionDigest, asOf: FIRST_AS_OF });
  const [before, after, again] = [await monitor(first), await monitor(stricter), await monitor(first)];
  assert.deepEqual([before.verdict, after.verdict], ['ok', 'insufficient']);
  assert.deepEqual(again, before);
  for (const { reportId } of [before, after]) {
    const { kind, version } = await getDocument<MonitorReport>(world.deps.objects, keys.report('redefined', reportId), 1);
    assert.deepEqual([kind, version], ['drift', 1]);
    assert.match(reportId, /^drift-inputs-v1-\d+-[0-9a-f]{12}$/);
  }
});

test('matured rows are those whose label became known after the champion was trained', async () => {
  const definitionDigest = await deployedAt('maturing', FIRST_AS_OF);
  const monitor = (asOf: number) => world.run('perennial.monitorModel', { model: 'maturing', name: 'inputs', definitionDigest, asOf });
  const [now, later] = [await monitor(FIRST_AS_OF), await monitor(FIRST_AS_OF + 2 * 86_400_000)];
  assert.deepEqual([now.maturedRows, later.maturedRows], [0, 10], 'five a day');
});

test('without a champion there is nothing to compare, and the report says so', async () => {
  const definitionDigest = await world.apply(monitored('unserved'));
  const outcome = await world.run('perennial.monitorModel', { model: 'unserved', name: 'inputs', definitionDigest, asOf: LAST_AS_OF });
  assert.deepEqual([outcome.verdict, outcome.rows, outcome.drifted], ['insufficient', 0, []]);
  const report = await getDocument<DriftReport>(world.deps.objects, keys.report('unserved', outcome.reportId), 1);
  assert.match(report.text, /No version is deployed yet/);
});

test('a registered version is measured on the rows of another snapshot, and scores a file', async () => {
  const definitionDigest = await deployedAt('scored', FIRST_AS_OF);
  const context = { model: 'scored', triggerId: 'recent', asOf: LAST_AS_OF, definitionDigest };
  const { address: snapshot } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const scored = await world.run('perennial.scoreVersion', { ...context, snapshot, version: 1 });
  assert.equal(scored.rows, 600);
  assert.ok((scored.metrics['roc_auc'] ?? 0) > 0.6);
  assert.deepEqual(await world.run('perennial.scoreVersion', { ...context, snapshot, version: 1 }), scored);
  await assert.rejects(world.run('perennial.scoreVersion', { ...context, asOf: churnDay(0), snapshot, version: 1 }), {
    type: 'SCORE_NO_ROWS',
    nonRetryable: true,
  });
  const output = join(world.folder, 'predictions.csv');
  const predicted = await predictFile(world.deps, { model: 'scored', input: world.csvPath, output });
  assert.deepEqual(predicted, { rows: 600, version: 1, unseen: [] });
  const [header, first] = (await readFile(output, 'utf8')).split('\n');
  assert.equal(header, 'customer,prediction,probability');
  assert.match(first ?? '', /^c0,(true|false),0\.\d+$/);
  await assert.rejects(predictFile(world.deps, { model: 'scored', alias: 'nobody', input: world.csvPath, output }), {
    code: 'ALIAS_UNKNOWN',
  });
});
