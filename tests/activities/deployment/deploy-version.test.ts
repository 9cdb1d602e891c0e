import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rollBackDirectly } from '../../../operations/deployments/roll-back-directly.js';
import type { DeploymentRevision } from '../../../contracts/documents.js';
import { deployVersion } from '../../../activities/deployment/deploy-version.js';
import { minimum } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';
import type { ChainOutcome } from '../../fixtures/whole-chain.js';

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
  assert.deepEqual(await world.keys('deployments/rejected/'), []);
  await assert.rejects(deploy(world, 'rejected', 99), { type: 'VERSION_UNKNOWN' });
});

test('a rollback goes to the newest earlier revision with another version, and a second one forth again', async () => {
  await chain('rolled', 'first');
  await chain('rolled', 'second');
  const rollback = () => world.run('perennial.resolveRollback', { model: 'rolled', endpoint: 'rolled' });
  await assert.rejects(rollback(), { type: 'ROLLBACK_NOTHING' });
  await deploy(world, 'rolled', 1);
  const announced = await world.keys('announcements/');
  assert.equal(announced.length, 1, 'a first revision is announced to serving, and no other');
  await assert.rejects(rollback(), { type: 'ROLLBACK_NOTHING' });
  assert.deepEqual(await deploy(world, 'rolled', 2), { revision: 2, version: 2, previousVersion: 1 });
  assert.deepEqual(await world.keys('announcements/'), announced);
  assert.deepEqual(await rollback(), { version: 1 });
  const rolledBack = () => world.run('perennial.resolveRollback', { model: 'rolled', endpoint: 'rolled', changeId: 'rollback-1' });
  assert.deepEqual(await rolledBack(), { version: 1 });
  const back = {
    model: 'rolled',
    endpoint: 'rolled',
    version: 1,
    changeId: 'rollback-1',
    actor: 'ada',
    reason: 'worse',
    workflowId: 'perennial/rolled/lifecycle',
  };
  assert.deepEqual(await world.run('perennial.deployVersion', back), { revision: 3, version: 1, previousVersion: 2 });
  assert.deepEqual(await rollback(), { version: 2 });
  assert.deepEqual(await rolledBack(), { version: 1 }, 'the same change goes back once, however often it is looked up');
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
    workflowId: 'perennial/late/lifecycle',
  };
  await assert.rejects(deployVersion(noAlias, first), /killed/);
  await deploy(world, 'late', 2);
  assert.deepEqual(await world.run('perennial.deployVersion', first), { revision: 1, version: 1, previousVersion: null });
  assert.equal(await world.deps.metadata.getAlias('late', 'champion'), 2);
});

test('a Temporal that does not own an endpoint is refused with both owners and what to do', async () => {
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
    workflowId: 'perennial/owned/lifecycle',
  };
  await assert.rejects(deployVersion(elsewhere, input), (error: Error) => {
    assert.match(
      error.message,
      /namespace default of Temporal test.*namespace default of Temporal elsewhere.*only one.*`perennial adopt owned`/,
    );
    return true;
  });
});

test('a trigger is a duplicate once it has an outcome, which stays the first', async () => {
  const trigger = { model: 'triggered', triggerId: 'alert/1', kind: 'alert' as const, receivedAt: 1, asOf: 2 };
  const record = () => world.run('perennial.recordTrigger', trigger);
  assert.deepEqual(await record(), { duplicate: false });
  assert.deepEqual(await record(), { duplicate: false }, 'an attempt may have died before it answered');
  const finish = (state: 'deployed' | 'failed') =>
    world.run('perennial.finishTriggers', {
      model: 'triggered',
      outcomes: [{ ...trigger, outcome: { state, version: null, revision: null, text: '' } }],
      joined: [],
    });
  await finish('deployed');
  await finish('failed');
  assert.deepEqual(await record(), { duplicate: true });
  assert.equal((await world.deps.metadata.getTrigger('triggered', 'alert/1'))?.state, 'deployed');
});

test('a split keeps its salt while only shares change; its champion is the largest share; a rollback from it goes to what was before', async () => {
  await chain('shared', 'first');
  await chain('shared', 'second');
  await deploy(world, 'shared', 1);
  const share = async (changeId: string, second: number, stickyBy: 'entity' | null = 'entity') => {
    const targets = [
      { version: 1, share: 1 - second },
      { version: 2, share: second },
    ];
    const version = second > 0.5 ? 2 : 1;
    const split = { targets, shadows: [2], stickyBy };
    const input = {
      model: 'shared',
      endpoint: 'shared',
      version,
      changeId,
      actor: 'ada',
      reason: 'try',
      workflowId: 'perennial/shared/lifecycle',
      split,
    };
    const { revision } = await world.run('perennial.deployVersion', input);
    const [key = ''] = (await world.keys('deployments/shared/')).filter((one) => one.endsWith(`${revision}.json`));
    return JSON.parse(Buffer.from(await world.deps.objects.get(key)).toString()) as DeploymentRevision;
  };
  const first = await share('split-1', 0.1);
  assert.deepEqual([first.mode, first.stickyBy, first.shadows], ['split', 'entity', [{ model: 'shared', version: 2 }]]);
  assert.equal(await world.deps.metadata.getAlias('shared', 'champion'), 1);
  const second = await share('split-2', 0.9);
  assert.equal(second.salt, first.salt);
  assert.equal(await world.deps.metadata.getAlias('shared', 'champion'), 2);
  assert.notEqual((await share('split-3', 0.9, null)).salt, first.salt);
  assert.deepEqual(await share('split-2', 0.9), second, 'a retry is the same revision');
  assert.deepEqual(await world.run('perennial.resolveRollback', { model: 'shared', endpoint: 'shared' }), { version: 1 });
  await assert.rejects(share('split-4', 1.5), { type: 'DEPLOY_SPLIT_INVALID', nonRetryable: true });
});

test('a hold stops what nobody decided, lets persons through, and ends by a revision without it', async () => {
  await chain('held', 'first');
  await chain('held', 'second');
  await deploy(world, 'held', 1);
  await deploy(world, 'held', 2);
  const direct = await rollBackDirectly(world.deps.objects, { endpoint: 'held', version: undefined, actor: 'ada', reason: 'odd' });
  assert.deepEqual([direct.revision, direct.targets[0]?.version, direct.owner.workflowId], [3, 1, 'perennial/held/lifecycle']);
  const change = { model: 'held', endpoint: 'held', actor: 'lifecycle', reason: 'schedule', workflowId: 'perennial/held/lifecycle' };
  await assert.rejects(world.run('perennial.deployVersion', { ...change, version: 2, changeId: 'automatic' }), {
    type: 'DEPLOY_HELD',
    nonRetryable: true,
  });
  assert.equal(await world.deps.metadata.getAlias('held', 'champion'), 1);
  const [row] = await world.deps.metadata.listDeployments('held', 1);
  assert.deepEqual([row?.revision, row?.actor, row?.version], [3, 'ada', 1]);
  const release = { ...change, changeId: 'resume-1' };
  assert.deepEqual(await world.run('perennial.releaseHold', release), { revision: 4 });
  assert.deepEqual(await world.run('perennial.releaseHold', release), { revision: 4 });
  assert.deepEqual(await world.run('perennial.releaseHold', { ...release, changeId: 'resume-2' }), { revision: null });
  const again = await world.run('perennial.deployVersion', { ...change, version: 2, changeId: 'automatic-2' });
  assert.deepEqual(again, { revision: 5, version: 2, previousVersion: 1 });
});

test('an attempt of a change that was superseded writes nothing, whenever it wakes up; its own revision it finds again', async () => {
  await chain('ordered', 'first');
  await chain('ordered', 'second');
  const change = (changeId: string, version: number, sequence: number) =>
    world.run('perennial.deployVersion', {
      model: 'ordered',
      endpoint: 'ordered',
      version,
      changeId,
      actor: 'ada',
      reason: 'x',
      workflowId: 'perennial/ordered/lifecycle',
      byPerson: true,
      sequence,
    });
  const early = await change('early', 1, 10);
  assert.equal((await change('later', 2, 12)).revision, 2);
  await assert.rejects(change('between', 1, 11), { type: 'DEPLOY_SUPERSEDED', nonRetryable: true });
  assert.deepEqual(await change('early', 1, 10), early, 'a late retry of what was carried out moves nothing');
  const direct = await rollBackDirectly(world.deps.objects, { endpoint: 'ordered', version: 1, actor: 'ada', reason: 'odd' });
  assert.equal(direct.sequence, 12);
  await assert.rejects(change('between', 1, 11), { type: 'DEPLOY_SUPERSEDED' });
  assert.equal((await change('newest', 2, 13)).revision, 4);
});
