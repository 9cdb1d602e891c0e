import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadManifest } from '../../activities/snapshot/load-snapshot.js';
import { loadReferenceProfile, loadRun, loadSignature } from '../../activities/registry/load-run.js';
import { after as afterwards, categorical, numeric, sensitive } from '../../index.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { runChain } from '../fixtures/whole-chain.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

const COLUMNS = {
  plan: categorical(),
  country: sensitive(categorical({ minCount: 5 }), 'hash'),
  monthly_fee: sensitive(numeric()),
  support_calls: numeric(),
  tenure_days: numeric(),
  churned: sensitive(afterwards()),
};

test('a model learns from sensitive columns, and no profile tells their values', async () => {
  const definition = churnModel(world.csvPath, { name: 'discreet', columns: COLUMNS });
  const context = { model: 'discreet', triggerId: 'first', asOf: LAST_AS_OF, definitionDigest: await world.apply(definition) };
  const { snapshot, run } = await runChain(world, context);
  const { profile } = await loadManifest(world.deps, 'discreet', snapshot.address);
  const column = (name: string) => profile.columns.find((one) => one.name === name);
  for (const name of ['country', 'monthly_fee', 'churned']) {
    const { min, max, mean, std, top, count } = column(name) ?? assert.fail(name);
    assert.deepEqual({ min, max, mean, std, top }, { min: null, max: null, mean: null, std: null, top: [] }, name);
    assert.ok(count > 0);
  }
  assert.ok((column('plan')?.top.length ?? 0) > 0 && column('tenure_days')?.max !== null);
  const { artifacts } = await loadRun(world.deps, run.runId);
  assert.deepEqual(Object.keys(await loadReferenceProfile(world.deps, artifacts)).sort(), ['plan', 'support_calls', 'tenure_days']);
  const { inputs } = await loadSignature(world.deps, artifacts);
  assert.deepEqual(
    inputs.map(({ name, sensitive: log }) => [name, log]),
    [
      ['plan', undefined],
      ['country', 'hash'],
      ['monthly_fee', 'omit'],
      ['support_calls', undefined],
      ['tenure_days', undefined],
    ],
  );
});
