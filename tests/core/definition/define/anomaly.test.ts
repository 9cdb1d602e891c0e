import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDomainError } from '../../../../core/errors.js';
import {
  after,
  baseline,
  beatsBaseline,
  csv,
  defineModel,
  folds,
  int,
  isolationForest,
  minimum,
  noWorse,
  numeric,
} from '../../../../index.js';
import { parity, random, stableScores, xgboost } from '../../../../index.js';
import type { ModelInput } from '../../../../index.js';

const WEATHER: ModelInput = {
  name: 'weather',
  task: 'anomaly',
  source: csv({ path: '/data/weather.csv', key: ['date'] }),
  columns: { temp_max: numeric(), wind: numeric(), weather: after() },
  split: random({ validation: 0.15, test: 0.2 }),
  train: isolationForest(),
};

function problems(changes: Partial<ModelInput>): string {
  try {
    defineModel({ ...WEATHER, ...changes });
  } catch (error) {
    if (isDomainError(error) && error.code === 'DEFINITION_INVALID') return error.message;
    throw error;
  }
  return '';
}

describe('a definition of an anomaly model', () => {
  it('has the gates that its label allows, where it names none', () => {
    const kinds = (changes: Partial<ModelInput>) =>
      defineModel({ ...WEATHER, ...changes }).training.gates.map((gate) => ('metric' in gate ? gate.metric : gate.kind));
    assert.deepEqual(kinds({}), ['stable-scores', 'parity']);
    assert.deepEqual(kinds({ label: { is: 'weather', positive: 'snow' } }), ['stable-scores', 'average_precision', 'parity']);
    assert.equal(problems({ label: { is: 'weather == "snow"' }, gates: [minimum({ metric: 'roc_auc', min: 0.6 }), stableScores()] }), '');
  });

  for (const [title, changes, expected] of REFUSED())
    it(`refuses ${title}`, () => {
      const text = problems(changes);
      assert.match(text, expected);
      assert.equal(text.split('\n').filter((line) => /^ {2}/.test(line)).length, 1, `one problem is told once: ${text}`);
    });

  it('takes a time split and a monitor without a label', () => {
    const { training } = defineModel({
      ...WEATHER,
      time: { event: 'date' },
      split: { validation: '90d', test: '180d' },
      monitor: { cron: '0 5 * * *', window: '30d' },
    });
    assert.deepEqual([training.label, training.split.kind === 'time' && training.split.gapMs], [null, 0]);
  });
});

function REFUSED(): [string, Partial<ModelInput>, RegExp][] {
  const label = { is: 'weather', positive: 'snow' };
  return [
    ['another task without a label', { task: 'binary', train: xgboost() }, /label: is missing: a binary model learns it/],
    [
      'a trainer that learns labels',
      { train: xgboost(), gates: [stableScores()] },
      /train: xgboost\(\) learns no anomaly model: write isolationForest\(\)/,
    ],
    ['the constant', { train: baseline(), gates: [] }, /train: baseline\(\) learns no anomaly model: write isolationForest\(\)/],
    [
      'another task of a forest',
      { task: 'binary', label: { is: 'weather == "snow"' }, gates: [] },
      /train: isolationForest\(\) learns no binary model/,
    ],
    ['row weights', { weight: 'n' }, /weight: says what rows count in training, and anomaly models draw all rows alike: leave it out/],
    [
      'class weights',
      { label: { ...label, weights: 'balanced' } },
      /label\.weights: weighs classes in training, and anomaly models do not learn the label: leave it out/,
    ],
    ['noWorse', { label, gates: [noWorse('roc_auc')] }, /gates\[0\]: noWorse\(\) does not compare anomaly models/],
    ['folds', { label, split: folds({ k: 5, by: 'random' }) }, /split: is folds, and a model of task anomaly learns no label/],
    [
      'a minimum without a label',
      { gates: [minimum({ metric: 'roc_auc', min: 0.6 })] },
      /gates\[0\]: roc_auc needs labels, and the definition names none/,
    ],
    ['beatsBaseline without a label', { gates: [beatsBaseline({ average_precision: 0 })] }, /gates\[0\]: average_precision needs labels/],
    [
      'a metric of another task',
      { label, gates: [minimum({ metric: 'brier', max: 0.2 })] },
      /brier is not a metric of an anomaly model; its metrics are roc_auc, average_precision/,
    ],
    [
      'stability of another task',
      { task: 'binary', label: { is: 'weather == "snow"' }, train: xgboost(), gates: [stableScores(), parity()] },
      /stableScores\(\) judges what is trained without labels/,
    ],
    ['a label that says no class', { label: { is: 'weather' } }, /label\.is: is no condition: compare it.*label\.positive/],
    [
      'a label that is a number',
      { label: { is: 'temp_min + 1' } },
      /label\.is: gives a number, and anomaly models are judged by a condition: compare it/,
    ],
    ['an input as label', { label: { is: 'wind > 9' } }, /columns\.wind: column "wind" feeds the label/],
    ['a time of knowing without times', { label: { ...label, matures: '3d' } }, /label\.matures: counts from the event/],
    ['a search', { label, tune: { trials: 4, maximize: 'roc_auc', space: { trees: int(50, 200) } } }, /tune: /],
  ];
}
