import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after as afterAll, before, test } from 'node:test';
import { findVersion } from '../../../operations/look/find-version.js';
import { loadRun } from '../../../activities/registry/load-run.js';
import { csv, folds, noWorse, random, xgboost } from '../../../index.js';
import { writeRealTable } from '../../cli/infer/real-tables.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';
import { countries, trainWithFolds, weather } from './folds-world.js';

let world: ActivityWorld;
before(async () => {
  world = await openActivityWorld();
});
afterAll(() => world.close());

const ROUNDS = { train: xgboost({ max_depth: 3, eta: 0.2, rounds: 12, nthread: 1, seed: 7 }) } as const;
const GATES = { gates: [noWorse('rmse', { margin: 1 })] } as const;
const BY_GROUP = folds({ k: 3, by: 'group', group: 'country' });

/** @param keeps by the number of the row */
async function rowsOf(path: string, keeps: (row: number) => boolean): Promise<string> {
  const [head = '', ...rows] = (await readFile(path, 'utf8')).trim().split('\n');
  const smaller = path.replace('.csv', '-some.csv');
  await writeFile(smaller, `${[head, ...rows.filter((_, row) => keeps(row))].join('\n')}\n`);
  return smaller;
}

test('recipes are compared on the rows that both predicted out of fold, also when the table has grown and another model is in a fold', async () => {
  const path = await writeRealTable('gapminder.json', world.folder);
  const some = await rowsOf(path, (row) => row % 3 !== 0);
  const changes = { name: 'grown', ...ROUNDS, ...GATES, split: BY_GROUP } as const;
  const first = await trainWithFolds(world, countries(some, changes), 'first');
  assert.match(first.evaluation.gates[0]?.text ?? '', /There is no champion yet/);
  await deploy(world, 'grown', first.version);

  const grown = await trainWithFolds(
    world,
    countries(path, { ...changes, train: xgboost({ max_depth: 2, rounds: 20, nthread: 1 }) }),
    'second',
  );
  const { verdict, text } = grown.evaluation.gates[0] ?? assert.fail();
  assert.match(
    text,
    new RegExp(
      `^rmse of the challenger's recipe is .* that of the champion's recipe, out of fold, on ${first.outOfFold.rows.length} rows in 62 clusters`,
    ),
  );
  assert.ok(['pass', 'fail', 'inconclusive'].includes(verdict));
  const foldOf = new Map(grown.outOfFold.rows.map((name, at) => [name, grown.outOfFold.fold[at]]));
  first.outOfFold.rows.forEach((name, at) => assert.equal(foldOf.get(name), first.outOfFold.fold[at], 'a row stays in its fold'));

  const reseeded = { ...changes, split: folds({ k: 4, by: 'group', group: 'country', seed: 8 }) };
  const third = await trainWithFolds(world, countries(path, reseeded), 'third');
  assert.match(third.evaluation.gates[0]?.text ?? '', new RegExp(`on ${first.outOfFold.rows.length} rows`), 'other folds are no obstacle');
  assert.equal(third.version, 3);
  assert.equal((await findVersion(world.deps, 'grown', 2)).looks, 2);
});

test('a recipe that is worse by more than is allowed fails', async () => {
  const path = await writeRealTable('gapminder.json', world.folder);
  const changes = { name: 'worse', ...ROUNDS, gates: [noWorse('rmse', { margin: 0.1 })], split: BY_GROUP } as const;
  const first = await trainWithFolds(world, countries(path, changes), 'first');
  await deploy(world, 'worse', first.version);
  const again = await trainWithFolds(world, countries(path, changes), 'again');
  assert.deepEqual([again.evaluation.gates[0]?.verdict, again.outOfFold.scores], ['pass', first.outOfFold.scores]);
  const dull = await trainWithFolds(
    world,
    countries(path, { ...changes, train: xgboost({ max_depth: 1, eta: 0.05, rounds: 4, nthread: 1 }) }),
    'dull',
  );
  assert.deepEqual([dull.evaluation.gates[0]?.verdict, dull.evaluation.accepted], ['fail', false]);
});

test('what cannot be joined is incomparable, and says why and how to go on', async () => {
  const path = await writeRealTable('gapminder.json', world.folder);
  const changes = { name: 'joined', ...ROUNDS, ...GATES, gatePolicy: { incomparable: 'pass' }, split: BY_GROUP } as const;
  const shares = countries(path, { ...changes, split: random({ validation: 0.2, test: 0.2 }) });
  const context = { model: 'joined', triggerId: 'shares', asOf: Date.UTC(2029, 0, 1), definitionDigest: await world.apply(shares) };
  const { version } = await runChain(world, context);
  await deploy(world, 'joined', version);
  const second = await trainWithFolds(world, countries(path, changes), 'second');
  const [gate] = second.evaluation.gates;
  assert.equal(gate?.verdict, 'incomparable');
  assert.match(
    gate?.text ?? '',
    /^The recipes cannot be compared out of fold: the champion, version 1, was not split by folds .*write gatePolicy: \{ incomparable: 'pass' \}/,
  );
  await deploy(world, 'joined', second.version);
  const unkeyed = await trainWithFolds(world, countries(path, { ...changes, source: csv({ path }) }), 'unkeyed');
  assert.match(
    unkeyed.evaluation.gates[0]?.text ?? '',
    /rows were told apart by country \(string\), year \(number\) for the champion and by fertility/,
  );

  const back = await runChain(world, { ...context, triggerId: 'back', asOf: Date.UTC(2031, 0, 1) });
  assert.match(
    back.evaluation.gates[0]?.text ?? '',
    /a model was trained on all rows of its table, and without an event time nobody can tell/,
  );
  assert.equal((await loadRun(world.deps, back.run.runId)).folds, undefined);
});

test('a version of folds is scored apart on the rows that came later, by time; without a time nobody can tell', async () => {
  const path = await writeRealTable('seattle-weather.csv', world.folder);
  const some = await rowsOf(path, (row) => row < 1_000);
  const { context, version } = await trainWithFolds(world, weather(some, { name: 'later' }), 'first');
  const digest = await world.apply(weather(path, { name: 'later' }));
  const whole = await world.run('perennial.ingestSnapshot', {
    ...context,
    definitionDigest: digest,
    triggerId: 'whole',
    parameters: {},
    querySql: null,
  });
  const { rows, unseen } = await world.run('perennial.scoreVersion', { ...context, snapshot: whole.address, version });
  assert.deepEqual([rows, unseen?.rows], [1_461, 461]);

  const timeless = await trainWithFolds(
    world,
    countries(await writeRealTable('gapminder.json', world.folder), { name: 'timeless', ...ROUNDS }),
    'first',
  );
  const scored = await world.run('perennial.scoreVersion', {
    ...timeless.context,
    snapshot: timeless.snapshot.address,
    version: timeless.version,
  });
  assert.deepEqual([scored.rows, scored.unseen], [682, null]);
});
