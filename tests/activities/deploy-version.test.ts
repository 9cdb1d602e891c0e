import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deployVersion } from '../../activities/deploy-version.js';
import { minimum } from '../../index.js';
import type { ModelInput } from '../../index.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn-rows.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';
import type { ChainOutcome } from '../fixtures/whole-chain.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

async function chain(name: string, triggerId = 'first', changes: Partial<ModelInput> = {}): Promise<ChainOutcome> {
  const definitionDigest = await world.apply(churnModel(world.csvPath, { name, ...changes }));
  return runChain(world, { model: name, triggerId, asOf: LAST_AS_OF, definitionDigest });
}

test('a version that its gates rejected is registered, is no challenger, and is not deployed', async () => {
  const { version, evaluation } = await chain('rejected', 'first', { gates: [minimum({ metric: 'accuracy', min: 1 })] });
  assert.equal(evaluation.accepted, false);
  assert.match(evaluation.reasons.join(), /at least 1 is required/);
  assert.equal(await world.deps.metadata.getAlias('rejected', 'challenger'), undefined);
  const refusal = { type: 'DEPLOY_REJECTED', nonRetryable: true };
  await assert.rejects(deploy(world, 'rejected', version), refusal);
  await assert.rejects(world.run('perennial.requireVersion', { model: 'rejected', version }), refusal);
  assert.deepEqual(await world.keys('deployments/rejected/'), []);
  await assert.rejects(deploy(world, 'rejected', 99), { type: 'VERSION_UNKNOWN' });
});

test('a rollback goes to the newest earlier revision with another version, and a second one forth again', async () => {
  await chain('rolled', 'first');
  await chain('rolled', 'second');
  const rollback = () => world.run('perennial.resolveRollback', { model: 'rolled', endpoint: 'rolled' });
  await assert.rejects(rollback(), { type: 'ROLLBACK_NOTHING' });
  await deploy(world, 'rolled', 1);
  await assert.rejects(rollback(), { type: 'ROLLBACK_NOTHING' });
  assert.deepEqual(await deploy(world, 'rolled', 2), { revision: 2, version: 2, previousVersion: 1 });
  assert.deepEqual(await rollback(), { version: 1 });
  const back = {
    model: 'rolled',
    endpoint: 'rolled',
    version: 1,
    changeId: 'rollback-1',
    actor: 'ada',
    reason: 'worse',
    workflowId: 'rolled/lifecycle',
  };
  assert.deepEqual(await world.run('perennial.deployVersion', back), { revision: 3, version: 1, previousVersion: 2 });
  assert.deepEqual(await rollback(), { version: 2 });
  const [newest] = await world.deps.metadata.listAudit('rolled', 1);
  assert.deepEqual([newest?.actor, newest?.reason, newest?.subject], ['ada', 'worse', 'champion=1']);
});

test('a late retry of a deployment that another has followed moves nothing back', async () => {
  await chain('late', 'first');
  await chain('late', 'second');
  const noAlias = { ...world.deps, metadata: { ...world.deps.metadata, setAlias: () => Promise.reject(new Error('killed')) } };
  const first = {
    model: 'late',
    endpoint: 'late',
    version: 1,
    changeId: 'deploy-1',
    actor: 'test',
    reason: 'test',
    workflowId: 'late/lifecycle',
  };
  await assert.rejects(deployVersion(noAlias, first), /killed/);
  await deploy(world, 'late', 2);
  assert.deepEqual(await world.run('perennial.deployVersion', first), { revision: 1, version: 1, previousVersion: null });
  assert.equal(await world.deps.metadata.getAlias('late', 'champion'), 2);
});

test('an endpoint of another installation is refused with both owners', async () => {
  const { version } = await chain('owned');
  await deploy(world, 'owned', version);
  const elsewhere = { ...world.deps, cluster: { id: 'elsewhere', namespace: 'default' } };
  const input = {
    model: 'owned',
    endpoint: 'owned',
    version,
    changeId: 'foreign',
    actor: 'test',
    reason: 'test',
    workflowId: 'owned/lifecycle',
  };
  await assert.rejects(deployVersion(elsewhere, input), (error: Error) => {
    assert.match(error.message, /owned\/lifecycle in namespace default of test.*owned\/lifecycle in namespace default of elsewhere/);
    return true;
  });
});

test('a trigger is a duplicate once it has an outcome, which stays the first', async () => {
  const trigger = { model: 'triggered', triggerId: 'alert/1', kind: 'alert' as const, receivedAt: 1, asOf: 2 };
  const record = () => world.run('perennial.recordTrigger', trigger);
  assert.deepEqual(await record(), { duplicate: false });
  assert.deepEqual(await record(), { duplicate: false }, 'an attempt may have died before it answered');
  const finish = (outcome: string) => world.run('perennial.finishTriggers', { model: 'triggered', outcomes: [{ ...trigger, outcome }] });
  await finish('deployed');
  await finish('failed');
  assert.deepEqual(await record(), { duplicate: true });
  assert.equal((await world.deps.metadata.getTrigger('triggered', 'alert/1'))?.outcome, 'deployed');
});
