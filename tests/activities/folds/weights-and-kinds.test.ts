import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { after as afterwards, baseline, folds, numeric, xgboost } from '../../../index.js';
import { writeRealTable } from '../../cli/infer/real-tables.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { deploy } from '../../fixtures/whole-chain.js';
import { countries, penguins, trainWithFolds, weather } from './folds-world.js';

let world: ActivityWorld;
before(async () => {
  world = await openActivityWorld();
});
after(() => world.close());

test('a trainer without rounds has folds too: each is judged by what the others know', async () => {
  const path = await writeRealTable('gapminder.json', world.folder);
  const split = folds({ k: 4, by: 'group', group: 'country' });
  const { manifest, outOfFold, evaluation } = await trainWithFolds(
    world,
    countries(path, { name: 'mean', split, train: baseline(), gates: [] }),
    'first',
  );
  assert.deepEqual([manifest.rounds, manifest.folds?.rounds, manifest.modelKind], [0, 'definition', 'baseline']);
  const means = new Set(outOfFold.fold.map((fold, at) => `${fold}: ${outOfFold.scores[at]}`));
  assert.equal(means.size, 4, 'one mean for each fold');
  const sizes = manifest.folds?.folds.map(({ rows }) => rows) ?? [];
  for (const { train, validation, test: judged } of sizes) assert.deepEqual([train + judged, validation], [682, 0]);
  assert.match(evaluation.reasons.join(), /No gates are declared/);
});

test('weights of classes are those of what a fold learns from, and a row weight counts in its metrics', async () => {
  const path = await writeRealTable('penguins.json', world.folder);
  const train = xgboost({ max_depth: 2, rounds: 8, nthread: 1 });
  const plain = await trainWithFolds(world, penguins(path, { name: 'plain', train }), 'first');
  const label = { is: 'Species', weights: 'balanced' } as const;
  const weighed = await trainWithFolds(world, penguins(path, { name: 'weighed', train, label }), 'first');
  assert.equal(weighed.manifest.weights?.classes?.length, 3);
  assert.notDeepEqual(weighed.outOfFold.scores, plain.outOfFold.scores);
  const columns = { year: numeric(), fertility: numeric(), life_expect: afterwards() };
  const peoples = countries(await writeRealTable('gapminder.json', world.folder), { name: 'people', weight: 'pop', columns });
  const ofRows = await trainWithFolds(world, peoples, 'first');
  assert.equal(ofRows.manifest.weights?.column, 'pop');
});

test('a monitor and a batch take a version of folds as any other', async () => {
  const path = await writeRealTable('seattle-weather.csv', world.folder);
  const watched = weather(path, { name: 'watched', monitor: { cron: '0 6 * * *', window: '100d', minRows: 50 } });
  const { version, context } = await trainWithFolds(world, watched, 'first');
  await deploy(world, 'watched', version);
  const { definitionDigest } = context;
  const report = await world.run('perennial.monitorModel', {
    model: 'watched',
    definitionDigest,
    asOf: Date.UTC(2016, 0, 2),
    name: 'inputs',
  });
  assert.equal(report.rows, 99);
  const batch = { model: 'watched', batchId: 'b1' };
  const plan = await world.run('perennial.planBatch', {
    ...batch,
    version,
    endpoint: null,
    input: { kind: 'file', path },
    rowsPerPart: 800,
  });
  await world.run('perennial.scoreParts', { ...batch, first: 0, end: plan.parts, threads: 1 });
  assert.equal((await world.run('perennial.finishBatch', batch)).rows, 1_461);
});
