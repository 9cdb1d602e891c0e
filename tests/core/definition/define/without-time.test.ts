import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionDigest } from '../../../../core/definition/definition-digest.js';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import type { ModelInput } from '../../../../core/definition/define/model-input.js';
import { validateDefinition } from '../../../../core/definition/define/validate-definition.js';
import { isDomainError } from '../../../../core/errors.js';
import { STANDARD_PARAMETERS } from '../../../../core/snapshot/standard-parameters.js';
import { after, csv, grouped, mysql, noWorse, numeric, random, xgboost } from '../../../../index.js';

const TIMELESS: ModelInput = {
  name: 'wine',
  task: 'binary',
  source: csv({ path: './wine.csv', key: ['bottle'] }),
  label: { is: 'quality >= 6' },
  columns: { acid: numeric(), sugar: numeric(), quality: after() },
  split: random({ validation: 0.15, test: 0.15 }),
  train: xgboost({ rounds: 5 }),
};
const TIME = { event: 'at', zone: 'Europe/Rome' };
const TIMED: ModelInput = { ...TIMELESS, time: TIME };

const periods = STANDARD_PARAMETERS.filter((name) => name !== 'asOf').flatMap((name) => [name, `${name}Ms`]);
const asking = (sql: string) => mysql({ connection: '${WAREHOUSE_URL}', sql, key: ['bottle'] });

/** All that needs an event time, by the path at which it is refused: how it comes into a definition. */
const NEEDS_TIME: Readonly<Record<string, (input: ModelInput) => ModelInput>> = {
  time: (input) => ({ ...input, split: { validation: '1d', test: '1d' } }),
  'label.matures': (input) => ({ ...input, label: { is: 'y == 1', ...input.label, matures: '1s' } }),
  'label.knownAt': (input) => ({ ...input, label: { is: 'y == 1', ...input.label, knownAt: 'known_at' } }),
  monitor: (input) => ({ ...input, monitor: { cron: '0 0 * * *' } }),
  'retrain.onDrift': (input) => ({
    ...input,
    retrain: { ...input.retrain, onDrift: { minMaturedRows: 1 } },
    monitor: { cron: '0 0 * * *' },
  }),
  'gates[0].cluster': (input) => ({ ...input, gates: [noWorse('log_loss', { cluster: 'day' })] }),
  'source.sql': (input) => ({
    ...input,
    source: asking(`SELECT * FROM wine WHERE ${periods.map((name) => `a < :${name}`).join(' AND ')}`),
    retrain: { ...input.retrain, cron: '0 0 * * *' },
  }),
};

function problemsOf(input: ModelInput): readonly string[] {
  try {
    defineModel(input);
    return [];
  } catch (error) {
    assert.ok(isDomainError(error) && error.code === 'DEFINITION_INVALID', String(error));
    return error.details.problems as readonly string[];
  }
}

test('each field that needs an event time is refused without one, alone and with any others, with the reason and what to do', () => {
  const entries = Object.entries(NEEDS_TIME);
  for (let chosen = 1; chosen < 2 ** entries.length; chosen += 1) {
    const changes = entries.filter((_, i) => (chosen >> i) % 2 === 1);
    const apply = (input: ModelInput): ModelInput => changes.reduce((changed, [, change]) => change(changed), input);
    const found = problemsOf(apply(TIMELESS));
    for (const line of found)
      assert.match(line, /the definition names no event time: .*, or write time: \{ event: … \} where rows have one$/);
    const paths = new Set(found.map((line) => line.slice(0, line.indexOf(': '))));
    const expected = new Set(changes.flatMap(([path]) => (path === 'retrain.onDrift' ? [path, 'monitor'] : [path])));
    assert.deepEqual([...paths].sort(), [...expected].sort());
    assert.deepEqual(problemsOf(apply(TIMED)), [], 'with an event time the same is accepted');
  }
});

test('every parameter that is a time of rows is refused by its name, and the data time is not', () => {
  for (const name of periods) {
    const source = asking(`SELECT * FROM wine WHERE a >= :${name}`);
    for (const input of [
      { ...TIMELESS, source },
      { ...TIMELESS, source: { ...source, parameters: { [name]: 0 } } },
    ]) {
      const [problem = '', ...others] = problemsOf(input);
      assert.ok(problem.startsWith(`source.sql: names :${name}, a bound of the rows' event times`), problem);
      assert.deepEqual(others, []);
    }
  }
  for (const name of ['asOf', 'asOfMs'])
    assert.deepEqual(problemsOf({ ...TIMELESS, source: asking(`SELECT * FROM wine WHERE a < :${name}`) }), []);
});

test('lengths of time have no place in a split by hash, nor shares in one by time', () => {
  const wrong: readonly [object, string][] = [
    [
      { ...TIMELESS.split, gap: '1d' },
      'split.gap: is a length of event time, and random() divides rows by a hash: leave it out, or split by time',
    ],
    [
      { ...grouped({ by: 'cellar', validation: 0.1, test: 0.1 }), window: { kind: 'expanding' } },
      'split.window: is a length of event time, and grouped() divides rows by a hash: leave it out, or split by time',
    ],
    [{ ...TIMELESS.split, test: '20d' }, 'split.test: expected a share of the rows such as 0.15, above 0 and below 1'],
    [{ ...TIMELESS.split, test: 1 }, 'split.test: expected a share of the rows such as 0.15, above 0 and below 1'],
    [{ ...TIMELESS.split, validation: 0 }, 'split.validation: expected a share of the rows such as 0.15, above 0 and below 1'],
    [
      { ...TIMELESS.split, validation: 0.5, test: 0.5 },
      'split: validation 0.5 and test 0.5 leave no rows to train on: together they must stay below 1',
    ],
    [{ ...TIMELESS.split, seed: 1.5 }, 'split.seed: expected a whole number, found 1.5'],
    [{ ...grouped({ by: [], validation: 0.1, test: 0.1 }) }, 'split.by: names no column'],
    [
      { kind: 'randm', validation: 0.1, test: 0.1 },
      'split.kind: expected one of "time", "random", "grouped", "folds", found "randm". Did you mean "random"?',
    ],
  ];
  for (const [split, line] of wrong) assert.deepEqual(problemsOf({ ...TIMELESS, split } as ModelInput), [line]);
});

test('the stored form names what is hashed and with which salt, alike from JSON, and what a process is given is checked again', () => {
  const stored = defineModel(TIMELESS);
  assert.deepEqual([stored.training.time, stored.policy.retrain.zone], [null, 'UTC']);
  assert.deepEqual(stored.training.split, { kind: 'random', by: ['bottle'], validation: 0.15, test: 0.15, salt: 'perennial/split/wine/7' });
  const byContent = defineModel({
    ...TIMELESS,
    source: csv({ path: './wine.csv' }),
    split: random({ validation: 0.1, test: 0.2, seed: 8 }),
  });
  assert.deepEqual(byContent.training.split, {
    kind: 'random',
    by: ['acid', 'quality', 'sugar'],
    validation: 0.1,
    test: 0.2,
    salt: 'perennial/split/wine/8',
  });
  const groups = defineModel({ ...TIMED, split: grouped({ by: 'cellar', validation: 0.1, test: 0.2 }) }).training.split;
  assert.deepEqual(groups, { kind: 'grouped', by: ['cellar'], validation: 0.1, test: 0.2, salt: 'perennial/split/wine/7' });
  assert.equal(definitionDigest(defineModel(JSON.parse(JSON.stringify(TIMELESS)) as ModelInput)), definitionDigest(stored));
  assert.deepEqual(validateDefinition(JSON.parse(JSON.stringify(stored))), stored);
  const { time, ...rest } = stored.training;
  assert.throws(() => validateDefinition({ ...stored, training: rest }), /time/);
  assert.equal(time, null);
});

test('a gate may group by a column that is named like the day', () => {
  const gates = [noWorse('log_loss', { cluster: 'day' })];
  assert.deepEqual(problemsOf({ ...TIMELESS, gates, columns: { ...TIMELESS.columns, day: numeric() } }), []);
  assert.deepEqual(problemsOf({ ...TIMELESS, gates, split: grouped({ by: 'day', validation: 0.1, test: 0.1 }) }), []);
});
