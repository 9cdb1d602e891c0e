import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before, test } from 'node:test';
import { loadRun } from '../../activities/registry/load-run.js';
import type { StepContext } from '../../contracts/activities.js';
import type { ModelDefinition, ModelInput } from '../../index.js';
import { after, categorical, csv, defineModel, grouped, noWorse, numeric, random, xgboost } from '../../index.js';
import { seededRandom } from '../../core/random/seeded-random.js';
import { findVersion } from '../../operations/look/find-version.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';

let world: ActivityWorld;
/** Each run reads the table anew. */
let now = Date.UTC(2030, 0, 1);

before(async () => {
  world = await openActivityWorld();
});
afterAll(() => world.close());

/** Rows of a person each, some persons with several, and no time anywhere. Rows of before are the first of more. */
async function writePeople(name: string, rows: number): Promise<string> {
  const { nextFloat, nextInt } = seededRandom('people');
  const lines = Array.from({ length: rows }, (_, id) => {
    const [income, age] = [nextFloat(), nextInt(18, 90)];
    return [id, `p${nextInt(0, 150)}`, income.toFixed(4), age, ['north', 'south'][nextInt(0, 1)], income * 0.8 + nextFloat() * 0.2 > 0.5 ? 'yes' : 'no'].join(',');
  });
  const path = join(world.folder, name);
  await writeFile(path, `id,person,income,age,region,bought\n${lines.join('\n')}\n`);
  return path;
}

function people(path: string, changes: Partial<ModelInput> = {}): ModelDefinition {
  return defineModel({
    name: 'people',
    task: 'binary',
    source: csv({ path, key: ['id'] }),
    label: { is: 'bought == "yes"' },
    columns: { income: numeric(), age: numeric(), region: categorical(), bought: after() },
    split: random({ validation: 0.2, test: 0.3 }),
    train: xgboost({ max_depth: 2, rounds: 8, early_stopping_rounds: 3, nthread: 1, seed: 7 }),
    gates: [noWorse('log_loss', { margin: 0.5, minRows: 30 })],
    ...changes,
  });
}

async function trained(definition: ModelDefinition, triggerId: string) {
  const context: StepContext = { model: definition.name, triggerId, asOf: (now += 1), definitionDigest: await world.apply(definition) };
  const chain = await runChain(world, context);
  return { ...chain, context, record: (await loadRun(world.deps, chain.run.runId)).split, gate: chain.evaluation.gates[0] };
}

test('a second version is judged on the test rows when it is of the same parts, on those in neither training when it is not', async () => {
  const path = await writePeople('grown.csv', 800);
  const first = await trained(people(path, { name: 'grown' }), 'first');
  assert.ok(first.record.rule === 'random');
  assert.deepEqual([first.record.by, first.record.usesValidation, first.record.trainedUntil], [[{ name: 'id', type: 'number' }], true, null]);
  await deploy(world, 'grown', first.version);

  const other = { train: xgboost({ max_depth: 3, rounds: 8, nthread: 1 }) };
  const grown = await trained(people(await writePeople('grown.csv', 1_200), { name: 'grown', ...other }), 'second');
  assert.ok(grown.record.rule === 'random' && !grown.record.usesValidation);
  assert.match(grown.gate?.text ?? '', new RegExp(`the champion's on ${grown.run.rows.test} rows`));
  assert.ok(grown.run.rows.test > first.run.rows.test);

  const reseeded = await trained(people(path, { name: 'grown', split: random({ validation: 0.2, test: 0.3, seed: 8 }) }), 'third');
  const compared = Number(/the champion's on (\d+) rows/.exec(reseeded.gate?.text ?? '')?.[1]);
  const expected = reseeded.run.rows.test * 0.3;
  assert.ok(Math.abs(compared - expected) < 5 * Math.sqrt(expected), `${compared} rows are new to both, about ${expected} were expected`);

  const regrouped = await trained(people(path, { name: 'grown', split: grouped({ by: 'person', validation: 0.2, test: 0.3 }) }), 'fourth');
  assert.ok(regrouped.record.rule === 'grouped' && regrouped.gate?.verdict !== 'incomparable');
});

test('what the rows of the champion were divided by is gone: nobody can tell, and the gate says so', async () => {
  const path = await writePeople('regrouped.csv', 600);
  const first = await trained(people(path, { name: 'regrouped', split: grouped({ by: 'person', validation: 0.2, test: 0.3 }) }), 'first');
  await deploy(world, 'regrouped', first.version);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.split('\n').map((line) => line.split(',').filter((_, i) => i !== 1).join(',')).join('\n'));
  const second = await trained(people(path, { name: 'regrouped' }), 'second');
  assert.equal(second.gate?.verdict, 'incomparable');
  assert.match(second.gate?.text ?? '', /a model was split by the hash of column "person", which these rows do not have/);
});

test('rows of a stored snapshot are scored by a version, apart from those that its training and validation had', async () => {
  const path = await writePeople('scored.csv', 600);
  const { context, snapshot, version, run } = await trained(people(path, { name: 'scored' }), 'first');
  const { rows, unseen } = await world.run('perennial.scoreVersion', { ...context, snapshot: snapshot.address, version });
  assert.deepEqual([rows, unseen?.rows], [600, run.rows.test]);
});

test('a class without training rows is an error with the counts by part and what to do', async () => {
  const path = await writePeople('classes.csv', 300);
  await appendFile(path, '9000,p1,0.5,40,north,perhaps\n');
  const errors: string[] = [];
  for (let seed = 1; seed <= 6; seed += 1) {
    const definition = people(path, {
      name: 'classes',
      task: 'multiclass',
      label: { is: 'bought' },
      split: random({ validation: 0.3, test: 0.3, seed }),
      gates: [],
    });
    await trained(definition, `seed-${seed}`).catch((error: Error) => errors.push(error.message));
  }
  assert.ok(errors.length > 0 && errors.length < 6, `${errors.length} of 6 seeds leave the class out of training`);
  for (const message of errors) {
    assert.match(message, /^The train part has no row of the class "perhaps" of the label "bought", which 1 other rows have\. Parts: train \d+ rows \(no: \d+, perhaps: 0, yes: \d+\)/);
  }
});

test('looks at the same test rows are counted: those by the same salt and columns, whatever the share and however many rows', async () => {
  const path = await writePeople('looked.csv', 500);
  const looksOf = async (changes: Partial<ModelInput>, triggerId: string): Promise<number | null> => {
    const { version } = await trained(people(path, { name: 'looked', ...changes }), triggerId);
    return (await findVersion(world.deps, 'looked', version)).looks;
  };
  assert.equal(await looksOf({}, 'first'), 1);
  await writePeople('looked.csv', 700);
  assert.equal(await looksOf({ split: random({ validation: 0.2, test: 0.4 }) }, 'larger'), 2);
  assert.equal(await looksOf({ split: random({ validation: 0.2, test: 0.3, seed: 8 }) }, 'reseeded'), 1);
  assert.equal(await looksOf({}, 'again'), 3);
  assert.equal((await findVersion(world.deps, 'looked', 1)).looks, 1, 'of a version those that came before count');
});
