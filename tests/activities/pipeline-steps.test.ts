import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadRun } from '../../activities/registry/load-run.js';
import { rowCount } from '../../index.js';
import type { StepContext } from '../../contracts/activities.js';
import type { ModelDefinition } from '../../index.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

async function applied(definition: ModelDefinition, asOf = LAST_AS_OF, triggerId = 'first'): Promise<StepContext> {
  return { model: definition.name, triggerId, asOf, definitionDigest: await world.apply(definition) };
}

test('rows become a snapshot, a judged run, a version and the served revision', async () => {
  const context = await applied(churnModel(world.csvPath, { name: 'happy' }));
  const { snapshot, checks, run, evaluation, version } = await runChain(world, context);
  assert.equal(snapshot.rows, 600);
  assert.deepEqual([checks.passed, checks.checks, checks.failures], [true, 2, []]);
  assert.deepEqual(await world.run('perennial.resolveTag', { model: 'happy', tag: 'latest' }), snapshot);
  assert.equal(evaluation.accepted, true, evaluation.reasons.join(' '));
  assert.deepEqual(
    evaluation.gates.map(({ verdict }) => verdict),
    ['pass', 'pass', 'pass'],
  );
  assert.deepEqual(await deploy(world, 'happy', version), { revision: 1, version: 1, previousVersion: null });
  const { metadata } = world.deps;
  assert.equal(await metadata.getAlias('happy', 'champion'), 1);
  assert.equal((await metadata.getRun(run.runId))?.state, 'finished');
  const steps = new Set((await metadata.getRunMetrics(run.runId)).map(({ step }) => step));
  assert.deepEqual(
    [...steps],
    Array.from({ length: steps.size }, (_, i) => i + 1),
  );
  assert.ok(steps.size >= run.rounds);
  assert.deepEqual(await world.keys(`runs/${run.runId}/checkpoints/`), [], 'a whole run needs no checkpoints');
});

test('each step done again, and by two attempts at once, ends in the same state', async () => {
  const context = await applied(churnModel(world.csvPath, { name: 'twice' }));
  const first = await runChain(world, context);
  assert.deepEqual(await runChain(world, context), first);
  const register = () => world.run('perennial.registerVersion', { ...context, runId: first.run.runId, evaluationKey: null });
  assert.deepEqual(await Promise.all([register(), register(), register()]), [{ version: 2 }, { version: 2 }, { version: 2 }]);
  const outcome = { revision: 1, version: 1, previousVersion: null };
  assert.deepEqual(await Promise.all([deploy(world, 'twice', 1), deploy(world, 'twice', 1)]), [outcome, outcome]);
  assert.deepEqual(await deploy(world, 'twice', 1), outcome);
  assert.equal((await world.keys('models/twice/versions/')).length, 2);
  assert.equal((await world.keys('deployments/twice/')).length, 1);
});

test('the source may change after the first snapshot of a trigger: attempts find the stored one', async () => {
  const own = join(world.folder, 'changing.csv');
  await writeChurnCsv(own, { rows: 300 });
  const context = await applied(churnModel(own, { name: 'changing' }));
  const ingest = () => world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const [one, two] = await Promise.all([ingest(), ingest()]);
  await writeChurnCsv(own, { rows: 300, seed: 8 });
  assert.deepEqual(two, one);
  assert.deepEqual(await ingest(), one);
  const later = await world.run('perennial.ingestSnapshot', { ...context, asOf: context.asOf + 1, parameters: {}, querySql: null });
  assert.notEqual(later.address, one.address);
});

test('a failed check is a result with counts, and the tag stays where it was', async () => {
  const context = await applied(churnModel(world.csvPath, { name: 'unchecked', expect: [rowCount({ min: 1_000 })] }));
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  const outcome = await world.run('perennial.checkSnapshot', { ...context, snapshot: address, tag: 'latest' });
  assert.equal(outcome.passed, false);
  assert.match(outcome.failures.join(), /600 rows; at least 1000 are required/);
  assert.equal(await world.deps.metadata.getTag('unchecked', 'latest'), undefined);
  await assert.rejects(world.run('perennial.resolveTag', { model: 'unchecked', tag: 'latest' }), {
    type: 'TAG_UNKNOWN',
    nonRetryable: true,
  });
});

test('a challenger is compared with the champion on rows that neither was trained on', async () => {
  const definition = churnModel(world.csvPath, { name: 'growing' });
  const first = await runChain(world, await applied(definition, FIRST_AS_OF));
  await deploy(world, 'growing', first.version);
  const second = await runChain(world, await applied(definition, LAST_AS_OF, 'second'));
  assert.equal(second.version, 2);
  const noWorse = second.evaluation.gates.find(({ gate }) => gate.startsWith('no_worse'));
  const compared = Number(/the champion's on (\d+) rows/.exec(noWorse?.text ?? '')?.[1]);
  const before = (await loadRun(world.deps, first.run.runId)).split;
  const now = (await loadRun(world.deps, second.run.runId)).split;
  assert.ok(
    now.rule === 'time' && now.testFrom > (before.trainedUntil ?? Infinity) && compared === second.run.rows.test,
    'the whole test part of the second run is new to the first',
  );
});
