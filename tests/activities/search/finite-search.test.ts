import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { choice, grid, int } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { listTrials } from '../../../operations/look/list-trials.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';

const SPACE = { max_depth: int(2, 3), eta: choice([0.3, 0.1]) };
let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

async function search(name: string, tune: Partial<ModelInput['tune']>) {
  const definition = churnModel(world.csvPath, {
    name,
    tune: { trials: 9, minimize: 'log_loss', space: SPACE, ...tune },
  });
  const context = { model: name, triggerId: 't1', asOf: LAST_AS_OF, definitionDigest: await world.apply(definition) };
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  return { ...context, snapshot: address, searchId: `${name}-t1` };
}

test('trials beyond the last combination train nothing and leave nothing, and the search says that all were tried', async () => {
  const input = await search('by-chance', {});
  const outcomes = await Promise.all([0, 1, 2, 3, 4, 7].map((trial) => world.run('perennial.runTrial', { ...input, trial })));
  assert.deepEqual(
    outcomes.map(({ exhausted }) => exhausted === true),
    [false, false, false, false, true, true],
  );
  const outcome = await world.run('perennial.finishSearch', input);
  assert.deepEqual([outcome.trials, outcome.exhausted], [4, true]);
});

test('a search that did not come to the end of its space does not say so', async () => {
  const input = await search('half', { sampler: grid() });
  await world.run('perennial.runTrial', { ...input, trial: 0 });
  assert.equal('exhausted' in (await world.run('perennial.finishSearch', input)), false);
});

test('the trials of a search are listed with their parameters, by its id or that of its trigger, also while it goes on', async () => {
  const input = await search('listed', { sampler: grid() });
  for (const trial of [2, 0, 1]) await world.run('perennial.runTrial', { ...input, trial });
  const going = await listTrials(world.deps, 'listed', 'listed-t1');
  assert.equal(going.result, null);
  assert.deepEqual(
    going.trials.map(({ trial, params }) => [trial, params]),
    [
      [0, { max_depth: 2, eta: 0.3 }],
      [1, { max_depth: 3, eta: 0.3 }],
      [2, { max_depth: 2, eta: 0.1 }],
    ],
  );
  const { bestTrial } = await world.run('perennial.finishSearch', input);
  const ended = await listTrials(world.deps, 'listed', 't1');
  assert.deepEqual([ended.searchId, ended.result?.best.trial, ended.trials], ['listed-t1', bestTrial, going.trials]);
  await assert.rejects(listTrials(world.deps, 'listed', 'nothing'), { code: 'SEARCH_UNKNOWN' });
  await assert.rejects(listTrials(world.deps, 'half', 'listed-t1'), { code: 'SEARCH_UNKNOWN' });
});
