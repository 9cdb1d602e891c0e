import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { beatsBaseline, noWorse, parity } from '../../index.js';
import type { StepContext } from '../../contracts/activities.js';
import type { Statistics } from '../../adapters/statistics/statistics.js';
import { isRunning } from '../adapters/trainer/child/trainer-child-pids.js';
import { notedJobs, watchedStatistics } from '../adapters/statistics/statistics-fixture.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld, InputOf } from '../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';

let world: ActivityWorld;
let second: StepContext;
let snapshot: string;

/** A champion that serves, and a second set of rows. */
before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  const gates = [
    beatsBaseline({ log_loss: 0 }),
    noWorse('brier', { margin: 1 }),
    noWorse('roc_auc', { margin: 1, cluster: 'day' }),
    parity(),
  ];
  const model = churnModel(world.csvPath, { gates, monitor: { cron: '0 * * * *', window: '20d', minRows: 50, psi: 1 } });
  const first = { model: 'churn', triggerId: 'first', definitionDigest: await world.apply(model), asOf: FIRST_AS_OF };
  await deploy(world, 'churn', (await runChain(world, first)).version);
  second = { ...first, triggerId: 'second', asOf: LAST_AS_OF };
  snapshot = (await world.run('perennial.ingestSnapshot', { ...second, parameters: {}, querySql: null })).address;
});
after(() => world.close());

async function trained(triggerId: string): Promise<InputOf<'perennial.evaluateRun'>> {
  const context = { ...second, triggerId };
  const { runId } = await world.run('perennial.trainModel', { ...context, snapshot, runName: null, paramsFrom: 'definition' });
  return { ...context, runId };
}

test('a training, an evaluation with a champion, a score and a drift report leave everything over rows to children', async () => {
  const log = join(world.folder, 'jobs');
  const deps = { statistics: watchedStatistics(world.folder, { JOB_LOG: log }) };
  const { runId } = await world.run('perennial.trainModel', { ...second, snapshot, runName: null, paramsFrom: 'definition' }, { deps });
  const { gates } = await world.run('perennial.evaluateRun', { ...second, runId }, { deps });
  await world.run('perennial.scoreVersion', { ...second, snapshot, version: 1 }, { deps });
  await world.run(
    'perennial.monitorModel',
    { model: 'churn', name: 'inputs', definitionDigest: second.definitionDigest, asOf: LAST_AS_OF },
    { deps },
  );
  assert.deepEqual(
    gates.map(({ gate, verdict }) => [gate, verdict]),
    [
      ['beats_baseline(log_loss)', 'pass'],
      ['no_worse(brier)', 'pass'],
      ['no_worse(roc_auc)', 'pass'],
      ['parity', 'pass'],
    ],
  );
  const jobs = await notedJobs(log);
  assert.deepEqual(
    jobs.map(({ name }) => name),
    ['prepare', 'convert', 'evaluate', 'parity', 'score', 'countRecent'],
  );
  assert.equal(new Set(jobs.map(({ pid }) => pid)).size, jobs.length);
  for (const { pid, parent } of jobs) assert.ok(pid !== process.pid && parent === process.pid && !isRunning(pid));
});

test('an evaluation whose child is killed fails so that it is tried again, and the next attempt ends it', async () => {
  const input = await trained('killed');
  const deps = { statistics: watchedStatistics(world.folder, { CHILD_END: 'killed' }) };
  await assert.rejects(world.run('perennial.evaluateRun', input, { deps }), { type: 'STATISTICS_DIED', nonRetryable: false });
  assert.equal((await world.run('perennial.evaluateRun', input)).gates.length, 4);
});

test('a cancelled evaluation ends its child in the middle of the work', async () => {
  const input = await trained('cancelled');
  const log = join(world.folder, 'cancelled');
  const environment = new MockActivityEnvironment();
  const busy = watchedStatistics(world.folder, { JOB_LOG: log, CHILD_END: 'busy' });
  const statistics: Statistics = {
    run: (name, request, { signal, report }) =>
      busy.run(name, request, {
        signal,
        report: (progress) => {
          report(progress);
          if (progress.stage === 'busy') environment.cancel();
        },
      }),
  };
  await assert.rejects(world.run('perennial.evaluateRun', input, { environment, deps: { statistics } }), { name: 'CancelledFailure' });
  assert.deepEqual(
    (await notedJobs(log)).map(({ name, pid }) => [name, isRunning(pid)]),
    [['evaluate', false]],
  );
});
