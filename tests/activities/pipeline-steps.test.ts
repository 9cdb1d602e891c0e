import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadRun } from '../../activities/load-run.js';
import { rowCount } from '../../index.js';
import { applied, deployInput, openActivityWorld, runToVersion, storedKeys } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnAsOf, churnModel, writeChurnCsv } from '../fixtures/churn.js';

let world: ActivityWorld;
let rows: string;
const ASOF = churnAsOf();

before(async () => {
  world = await openActivityWorld();
  rows = join(world.folder, 'rows.csv');
  await writeChurnCsv(rows);
});
after(() => world.close());

test('rows become a snapshot, a judged run, a version and the served revision', async () => {
  const context = await applied(world, churnModel('happy', rows), 'first', ASOF);
  const { snapshot, run, evaluation, version } = await runToVersion(world, context);
  assert.equal(snapshot.rows, 600);
  const checks = await world.run('perennial.checkSnapshot', { ...context, snapshot: snapshot.address, tag: 'latest' });
  assert.deepEqual([checks.passed, checks.checks, checks.failures], [true, 2, []]);
  assert.deepEqual(await world.run('perennial.resolveTag', { model: 'happy', tag: 'latest' }), snapshot);
  assert.equal(evaluation.accepted, true, evaluation.reasons.join(' '));
  assert.deepEqual(evaluation.gates.map(({ verdict }) => verdict), ['pass', 'pass', 'pass']);
  const deployed = await world.run('perennial.deployVersion', deployInput('happy', version, 'change-1'));
  assert.deepEqual(deployed, { revision: 1, version: 1, previousVersion: null });
  const { metadata } = world.dependencies;
  assert.equal(await metadata.getAlias('happy', 'champion'), 1);
  assert.equal((await metadata.getRun(run.runId))?.state, 'finished');
  const history = await metadata.getRunMetrics(run.runId);
  assert.deepEqual([...new Set(history.map(({ step }) => step))], Array.from({ length: 40 }, (_, i) => i + 1));
  assert.deepEqual(await storedKeys(world, `runs/${run.runId}/checkpoints/`), [], 'a whole run needs no checkpoints');
});

test('each step done again, and by two attempts at once, ends in the same state', async () => {
  const context = await applied(world, churnModel('twice', rows), 'first', ASOF);
  const first = await runToVersion(world, context);
  assert.deepEqual(await runToVersion(world, context), first);
  const register = () => world.run('perennial.registerVersion', { ...context, runId: first.run.runId, evaluationKey: null });
  assert.deepEqual(await Promise.all([register(), register(), register()]), [{ version: 2 }, { version: 2 }, { version: 2 }]);
  const deploy = () => world.run('perennial.deployVersion', deployInput('twice', 1, 'same-change'));
  const outcome = { revision: 1, version: 1, previousVersion: null };
  assert.deepEqual(await Promise.all([deploy(), deploy()]), [outcome, outcome]);
  assert.deepEqual(await deploy(), outcome);
  assert.equal((await storedKeys(world, 'models/twice/versions/')).length, 2);
  assert.equal((await storedKeys(world, 'deployments/twice/')).length, 1);
});

test('the source may change after the first snapshot of a trigger: attempts find the stored one', async () => {
  const own = join(world.folder, 'changing.csv');
  await writeChurnCsv(own, { rows: 300 });
  const context = await applied(world, churnModel('changing', own), 'first', churnAsOf(300));
  const ingest = () => world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const [one, two] = await Promise.all([ingest(), ingest()]);
  await writeChurnCsv(own, { rows: 300, seed: 8 });
  assert.deepEqual(two, one);
  assert.deepEqual(await ingest(), one);
  const later = await world.run('perennial.ingestSnapshot', { ...context, asOf: context.asOf + 1, parameters: {}, querySql: null });
  assert.notEqual(later.address, one.address);
});

test('a failed check is a result with counts, and the tag stays where it was', async () => {
  const context = await applied(world, churnModel('unchecked', rows, { expect: [rowCount({ min: 1_000 })] }), 'first', ASOF);
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const outcome = await world.run('perennial.checkSnapshot', { ...context, snapshot: address, tag: 'latest' });
  assert.equal(outcome.passed, false);
  assert.match(outcome.failures.join(), /600 rows; at least 1000 are required/);
  assert.equal(await world.dependencies.metadata.getTag('unchecked', 'latest'), undefined);
  await assert.rejects(world.run('perennial.resolveTag', { model: 'unchecked', tag: 'latest' }), { type: 'TAG_UNKNOWN', nonRetryable: true });
});

test('a challenger is compared with the champion on rows that neither was trained on', async () => {
  const path = join(world.folder, 'growing.csv');
  await writeChurnCsv(path, { rows: 600 });
  const definition = churnModel('growing', path);
  const first = await runToVersion(world, await applied(world, definition, 'first', ASOF));
  await world.run('perennial.deployVersion', deployInput('growing', first.version, 'change-1'));
  await writeChurnCsv(path, { rows: 700 });
  const second = await runToVersion(world, await applied(world, definition, 'second', churnAsOf(700)));
  assert.equal(second.version, 2);
  const noWorse = second.evaluation.gates.find(({ gate }) => gate.startsWith('no_worse'));
  assert.match(noWorse?.text ?? '', /the champion's on \d+ rows/);
  const before = (await loadRun(world.dependencies, first.run.runId)).split;
  const now = (await loadRun(world.dependencies, second.run.runId)).split;
  assert.ok(now.testFrom > before.trainedUntil, 'the whole test part of the second run is new to the first');
});
