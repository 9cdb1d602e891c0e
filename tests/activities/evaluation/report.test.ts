import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after as afterAll, before, test } from 'node:test';
import { loadVersion } from '../../../activities/registry/load-run.js';
import { reportText } from '../../../cli/output/report/report-lines.js';
import { keys } from '../../../contracts/names.js';
import { after, categorical, numeric, sensitive } from '../../../index.js';
import { findRunReport, requireRunReport } from '../../../operations/look/find-report.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';
import { churnDay } from '../../fixtures/churn/churn-rows.js';
import { reportedRun, REPORTED_TASKS } from '../../fixtures/reported-run.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
});
afterAll(() => world.close());

const SECTIONS = {
  binary: /Confusion\n.*"true" is the positive class[^]*Calibration\n[^]*What the model goes by\n[^]*Worst slices\n/,
  multiclass: /Confusion\n[^]*Classes\n[^]*Calibration\n[^]*What the model goes by\n[^]*Worst slices\n/,
  regression: /Errors, by tenths of the predicted value\n.*R² is [^]*What the model goes by\n[^]*Worst slices\n/,
};

for (const task of ['binary', 'multiclass', 'regression'] as const) {
  test(`a run of a ${task} model is reported once, before its version, which names the report by its bytes`, async () => {
    const { report, evaluation, version, run } = await reportedRun(world, task, REPORTED_TASKS[task]);
    const { findings, learning } = report;
    assert.deepEqual(
      findings.metrics.map(({ name, value }) => [name, value?.toPrecision(9)]),
      Object.entries(evaluation.metrics).map(([name, value]) => [name, value?.toPrecision(9)]),
    );
    for (const { name, value, lower, upper } of findings.metrics) assert.ok(lower! <= value! && value! <= upper!, name);
    assert.deepEqual([findings.resampling.by, findings.rows], ['day', run.rows.test]);
    assert.deepEqual([learning?.best, learning?.rounds.at(-1)], [run.bestIteration + 1, Math.max(...(learning?.rounds ?? []))]);

    const { report: ref } = await loadVersion(world.deps, task, version);
    const bytes = await world.deps.objects.get(ref!.key);
    assert.deepEqual(ref, {
      key: keys.runReport(run.runId),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: bytes.length,
    });

    const context = { model: task, triggerId: 'reported', asOf: report.data.asOf, definitionDigest: report.training.definitionDigest };
    const judge = () => world.run('perennial.evaluateRun', { ...context, runId: run.runId });
    await world.deps.objects.delete(evaluation.evaluationKey);
    assert.deepEqual(await Promise.all([judge(), judge()]), [evaluation, evaluation]);
    assert.deepEqual(await findRunReport(world.deps, run.runId), report);

    const text = reportText(report);
    assert.match(text, SECTIONS[task]);
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 100),
      [],
    );
  });
}

test('a confusion matrix holds every test row, and says the same as the metrics', async () => {
  const { findings } = (await reportedRun(world, 'confused', {})).report;
  const counts = findings.confusion!.counts as [[number, number], [number, number]];
  const right = counts[0][0] + counts[1][1];
  assert.equal(
    counts.flat().reduce((sum, count) => sum + count, 0),
    findings.rows,
  );
  assert.ok(Math.abs(right / findings.rows - findings.metrics.find(({ name }) => name === 'accuracy')!.value!) < 1e-12);
  assert.ok(Math.abs(findings.roc!.area - findings.metrics.find(({ name }) => name === 'roc_auc')!.value!) < 1e-12);
});

test('values of a sensitive column are in no report', async () => {
  const columns = {
    plan: sensitive(categorical()),
    country: sensitive(categorical(), 'hash'),
    monthly_fee: sensitive(numeric(), 'hash'),
    tenure_days: numeric(),
    churned: after(),
  };
  const { report } = await reportedRun(world, 'secret', { columns });
  assert.deepEqual(report.findings.slices?.leftOut, ['plan', 'country', 'monthly_fee']);
  const text = JSON.stringify(report);
  for (const value of ['basic', 'plus', 'pro', 'ch', 'de', 'fr', 'it'])
    assert.ok(!text.includes(`"${value}"`) && !text.includes(`\\"${value}\\"`), value);
});

test('a run that nobody judged has no report, and is told so with what to do', async () => {
  const context = {
    model: 'candidate',
    triggerId: 'only',
    asOf: churnDay(310),
    definitionDigest: await world.apply(churnModel(world.csvPath, { name: 'candidate' })),
  };
  const snapshot = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const { runId } = await world.run('perennial.trainModel', { ...context, snapshot: snapshot.address, runName: null, paramsFrom: 'best' });
  const { version } = await world.run('perennial.registerVersion', { ...context, runId, evaluationKey: null });
  assert.equal((await loadVersion(world.deps, 'candidate', version)).report, undefined);
  await assert.rejects(
    requireRunReport(world.deps, runId, 'candidate'),
    /REPORT_ABSENT|has no report: it was never judged.*Fix: run `perennial run candidate --wait`/s,
  );
});
