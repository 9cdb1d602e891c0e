import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ModelStatus } from '../../contracts/nexus.js';
import { bundledFiles } from '../workers/versioning/bundled-files.js';
import { outcomeOf, startLifecycle, untilIdle } from '../workers/lifecycle-run.js';
import { withWorkers } from '../workers/plugin/plugin-world.js';
import type { retrainOrGoBack } from './caller-workflows.js';
import { CALLER_WORKFLOWS, CALLERS, openNexusWorld, QUEUE } from './nexus-world.js';
import type { NexusWorld } from './nexus-world.js';

let world: NexusWorld;
before(async () => {
  world = await openNexusWorld();
});
after(() => world.close());

const DECISION = { actor: 'pricing', reason: 'campaign' };

async function status(model: string): Promise<ModelStatus> {
  return (await (await world.ask('status', { model }, `status-${model}-${Math.random()}`)).result()) as ModelStatus;
}

test("a caller's bundle holds the contract and nothing else of ours", async () => {
  const { files } = await bundledFiles(CALLER_WORKFLOWS);
  assert.deepEqual(
    files.map((file) => file.replace(/\.[jt]s$/, '')),
    ['contracts/nexus', 'tests/nexus/caller-workflows'],
  );
});

test('a workflow of another namespace trains a model, promotes, rolls back, and sees how it went', async () => {
  const model = 'served';
  await withWorkers([world.worker(world.activities().activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const run = await world.ask('run', { model, ...DECISION }, 'run-served');
    assert.deepEqual(await run.result(), { state: 'deployed', version: 1, revision: 1, text: 'version 1 is deployed as revision 1' });
    const promoted = await world.ask('promote', { model, version: 1, changeId: 'c1', ...DECISION }, 'promote-served');
    assert.deepEqual(await promoted.result(), { changeId: 'c1', decision: 'accepted' });
    await untilIdle(handle);
    const back = await world.ask('rollback', { model, ...DECISION }, 'rollback-served');
    const { changeId } = (await back.result()) as { changeId: string };
    assert.match(changeId, /^nexus-[0-9a-f-]{36}$/);
    assert.deepEqual(await outcomeOf(handle, changeId), ['rollback', 'deployed', 1, 3]);
    const told = await status(model);
    assert.deepEqual(told.serving, { version: 1, revision: 3 });
    assert.deepEqual(told.waiting, { pipelines: 0, rollouts: 0 });
    assert.deepEqual([told.paused, told.pipeline, told.rollout, told.troubles], [null, null, null, []]);
    assert.equal(told.outcomes[0]?.outcome.state, 'deployed');
    assert.deepEqual(told.decisions.map(({ changeId: id, action }) => [id, action]).slice(0, 2), [
      [changeId, 'rollback'],
      ['c1', 'promote'],
    ]);
  });
});

test('a workflow that a team would write: it trains, and goes back where that made nothing better', async () => {
  const model = 'pricing';
  let isBetter = true;
  const { activities } = world.activities({
    'perennial.evaluateRun': async () => ({ accepted: isBetter, reasons: ['no better'], metrics: {}, gates: [], evaluationKey: 'k' }),
  });
  await withWorkers([world.worker(activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const states: string[] = [];
    for (const round of [1, 2]) {
      const options = { workflowId: `pricing-${round}`, taskQueue: CALLERS, args: [model] as [string] };
      const { outcome } = await world.callers.workflow.execute<typeof retrainOrGoBack>('retrainOrGoBack', options);
      states.push(outcome.state);
      isBetter = false;
    }
    assert.deepEqual(states, ['deployed', 'rejected']);
    const { recentDecisions } = await untilIdle(handle);
    assert.deepEqual(
      recentDecisions.map((decision) => `${decision.action} by ${decision.actor}`),
      ['deploy by pricing', 'rollback by pricing'],
    );
  });
});
