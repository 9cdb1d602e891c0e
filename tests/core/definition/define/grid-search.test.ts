import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choice, defineModel, float, grid, int, logFloat, validateDefinition } from '../../../../index.js';
import type { ModelInput } from '../../../../index.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

function tuned(tune: object): ModelInput {
  return { ...FLIGHT_DELAY, tune: { minimize: 'brier', ...tune } as ModelInput['tune'] };
}

const SPACE = { max_depth: int(3, 5), eta: choice([0.1, 0.2]) };

test('a grid without a number of trials has all combinations, and is stored and read again', () => {
  const definition = defineModel(tuned({ space: SPACE, sampler: grid() }));
  assert.deepEqual([definition.training.tune?.trials, definition.training.tune?.sampler], [6, { kind: 'grid' }]);
  const absolute = {
    ...definition,
    training: { ...definition.training, source: { ...definition.training.source, path: '/x.csv', kind: 'csv' } },
  };
  const { sql: _sql, connection: _connection, ...source } = absolute.training.source as unknown as Record<string, unknown>;
  const stored = JSON.parse(JSON.stringify({ ...absolute, training: { ...absolute.training, source } })) as unknown;
  assert.deepEqual(validateDefinition(stored).training.tune, definition.training.tune);
  assert.equal(defineModel(tuned({ trials: 4, space: SPACE, sampler: grid() })).training.tune?.trials, 4);
});

test('a search by chance is stored as before there were samplers', () => {
  assert.equal('sampler' in (defineModel(tuned({ trials: 4, space: SPACE })).training.tune ?? {}), false);
});

test('a grid over values without an end, or without a bound, is refused with the parameter and what to write', () => {
  const refused: readonly (readonly [object, RegExp])[] = [
    [
      { space: { ...SPACE, eta: logFloat(0.1, 0.3) }, sampler: grid() },
      /tune\.space\.eta: has no end of values for grid\(\): write choice/,
    ],
    [{ trials: 3, space: { ...SPACE, subsample: float(0.5, 1) }, sampler: grid() }, /tune\.space\.subsample: has no end of values/],
    [
      { space: { max_depth: int(1, 20), eta: choice(Array.from({ length: 900 }, (_, i) => (i + 1) / 1_000)) }, sampler: grid() },
      /tune\.trials: is missing, and the grid has 18000 combinations/,
    ],
    [{ space: SPACE }, /tune\.trials: is missing; expected a whole number/],
    [{ space: SPACE, trials: 3, sampler: { kind: 'gird' } }, /tune\.sampler/],
  ];
  for (const [tune, problem] of refused) assert.throws(() => defineModel(tuned(tune)), problem);
});
