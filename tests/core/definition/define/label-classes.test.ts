import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainingDigest } from '../../../../core/definition/definition-digest.js';
import { baseline, csv, defineModel, logFloat, validateDefinition, xgboost } from '../../../../index.js';
import type { ModelInput } from '../../../../index.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const { tune: _, ...WITHOUT_SEARCH } = FLIGHT_DELAY;
const LABEL = { is: 'outcome', matures: '1d' } as const;

function define(changes: Partial<ModelInput>) {
  return defineModel({ ...WITHOUT_SEARCH, source: csv({ path: '/rows.csv' }), gates: [], ...changes });
}

test('the positive class and class weights are kept by name, and a definition without them is what it was', () => {
  for (const [positive, kept] of [
    ['churned', 'churned'],
    [2, '2'],
    [-1, '-1'],
    [true, 'true'],
  ] as const)
    assert.equal(define({ label: { ...LABEL, positive } }).training.label?.positive, kept);
  const weighed = define({ label: { ...LABEL, weights: { churned: 5, stayed: 1 } }, weight: 'w' });
  assert.deepEqual([weighed.training.label?.weights, weighed.training.weight], [{ churned: 5, stayed: 1 }, 'w']);
  assert.deepEqual(validateDefinition(JSON.parse(JSON.stringify(weighed))), weighed);
  const plain = define({ label: LABEL }).training;
  assert.deepEqual([Object.keys(plain.label ?? {}).sort(), 'weight' in plain], [['is', 'knownAt', 'maturesMs', 'whenNull'], false]);
  assert.notEqual(trainingDigest(define({ label: LABEL })), trainingDigest(define({ label: { ...LABEL, weights: 'balanced' } })));
});

test('what makes no sense with a task, a trainer, another parameter or the columns is refused with the reason', () => {
  const weights = 'balanced';
  const cases: readonly (readonly [Partial<ModelInput>, RegExp])[] = [
    [
      { label: { ...LABEL, positive: 'x' }, task: 'multiclass', train: xgboost() },
      /label\.positive: names one of two classes, and a multiclass model/,
    ],
    [
      { label: { ...LABEL, is: 'arr_delay >= 15', positive: 'late' } },
      /label\.positive: is "late", and label\.is is a condition: write true or false/,
    ],
    [{ label: { ...LABEL, weights }, task: 'regression' }, /label\.weights: weighs classes, and a regression has none: use weight/],
    [{ label: { ...LABEL, weights }, train: baseline() }, /label\.weights: changes nothing of baseline\(\)/],
    [
      { label: { ...LABEL, weights }, train: xgboost({ scale_pos_weight: 3 }) },
      /label\.weights: and scale_pos_weight both weigh the classes/,
    ],
    [
      { label: { ...LABEL, weights }, tune: { trials: 2, minimize: 'brier', space: { scale_pos_weight: logFloat(1, 9) } } },
      /label\.weights: and scale_pos_weight both weigh/,
    ],
    [{ label: { ...LABEL, weights: { a: 1 } } }, /label\.weights: expected "balanced", or a number of 0\.000001 to 1000000 for each class/],
    [{ label: { ...LABEL, weights: { a: 1, b: 0 } } }, /label\.weights\.b: expected a number of at least 0\.000001, found 0/],
    [{ label: { ...LABEL, positive: null as never } }, /label\.positive: expected the name of a class/],
    [{ weight: 'distance' }, /weight: column "distance" says what a row counts and is an input too/],
  ];
  for (const [changes, message] of cases) assert.throws(() => define(changes), { code: 'DEFINITION_INVALID', message }, String(message));
});
