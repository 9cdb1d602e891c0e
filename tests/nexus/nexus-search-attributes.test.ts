import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { workflowIds } from '../../contracts/names.js';
import { pair, SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import { startLifecycle, untilIdle, untilState } from '../workers/lifecycle-run.js';
import { withWorkers } from '../workers/plugin/plugin-world.js';
import { heldActivity } from '../workflows/histories/recorded-activities.js';
import { openNexusWorld, QUEUE } from './nexus-world.js';
import type { NexusWorld } from './nexus-world.js';

let world: NexusWorld;
before(async () => {
  world = await openNexusWorld({
    searchAttributes: { PerennialModel: 'Keyword', PerennialTrigger: 'Keyword', PerennialOutcome: 'Keyword' },
  });
});
after(() => world.close());

const TRAINED = { runId: 'r1', rounds: 1, bestIteration: 1, metrics: {}, rows: { train: 1, validation: 1, test: 1 } };

/** Model, trigger and outcome, by which the workflow behind a run is found. */
async function attributes(model: string, triggerId: string): Promise<readonly unknown[]> {
  const { typedSearchAttributes: found } = await world.client.workflow.getHandle(workflowIds.requestedRun(model, triggerId)).describe();
  return Object.values(SEARCH_ATTRIBUTES).map((name) => found.get(pair(name, '').key));
}

test('what waits behind a run is found by model, trigger and outcome, where the server knows the attributes', async () => {
  const model = 'found';
  const training = heldActivity(TRAINED);
  const { activities } = world.activities({ 'perennial.trainModel': training.run });
  await withWorkers([world.worker(activities), world.callerWorker], async () => {
    const handle = await startLifecycle(world.client, model, QUEUE);
    const request = { model, actor: 'pricing', reason: 'campaign' };
    const waiting = await world.ask('run', { ...request, triggerId: 't1' }, 'found-1');
    await untilState(handle, ({ active }) => active?.started === true);
    const leaving = await world.ask('run', { ...request, triggerId: 't2', deploy: false }, 'found-2');
    await untilState(handle, ({ pending }) => pending.length > 0);
    assert.deepEqual(await attributes(model, 't1'), [model, 't1', 'running']);
    await leaving.cancel();
    await assert.rejects(leaving.result());
    training.release();
    await waiting.result();
    assert.deepEqual(await attributes(model, 't1'), [model, 't1', 'deployed']);
    assert.deepEqual(await attributes(model, 't2'), [model, 't2', 'cancelled']);
    await untilIdle(handle, 2);
  });
});
