import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ModelInput } from '../../../../index.js';
import { after, csv, defineModel, folds, int, noWorse, numeric, validateDefinition, xgboost } from '../../../../index.js';

function model(changes: Partial<ModelInput>): ModelInput {
  return {
    name: 'wine',
    task: 'regression',
    source: csv({ path: 'wine.csv' }),
    label: { is: 'quality' },
    columns: { acid: numeric(), sugar: numeric(), quality: after() },
    split: folds({ k: 5, by: 'random' }),
    train: xgboost({ rounds: 10, early_stopping_rounds: 3 }),
    ...changes,
  };
}

function refused(changes: Partial<ModelInput>, message: RegExp): void {
  assert.throws(() => defineModel(model(changes)), message);
}

describe('a split by folds', () => {
  it('is stored with what tells rows apart and a salt of its own, and read again', () => {
    const definition = defineModel(model({}));
    assert.deepEqual(definition.training.split, {
      kind: 'folds',
      by: 'random',
      k: 5,
      row: ['acid', 'quality', 'sugar'],
      group: [],
      salt: 'perennial/folds/wine/7',
      gapMs: 0,
    });
    assert.deepEqual(validateDefinition(JSON.parse(JSON.stringify(definition))), definition);
    const { training } = defineModel(
      model({
        source: csv({ path: 'wine.csv', key: ['id'] }),
        split: folds({ k: 3, by: 'group', group: 'grower', seed: 8 }),
        gates: [noWorse('rmse', { cluster: 'grower' })],
      }),
    );
    assert.deepEqual(training.split, {
      kind: 'folds',
      by: 'group',
      k: 3,
      row: ['id'],
      group: ['grower'],
      salt: 'perennial/folds/wine/8',
      gapMs: 0,
    });
  });

  it('is by time with a gap as long as labels take', () => {
    const dated = { time: { event: 'at' }, label: { is: 'quality', matures: '2d' } } as const;
    const { split } = defineModel(model({ ...dated, split: folds({ k: 4, by: 'time' }) })).training;
    assert.ok(split.kind === 'folds');
    assert.deepEqual([split.gapMs, split.salt, split.row], [172_800_000, null, ['acid', 'at', 'quality', 'sugar']]);
    refused({ ...dated, split: folds({ k: 4, by: 'time', gap: '1d' }) }, /split\.gap: .*is shorter than label\.matures.*write "matures"/);
  });

  it('is refused where it asks for what is not there, with what to write', () => {
    refused({ split: folds({ k: 5, by: 'group' }) }, /split\.group: is missing: by: 'group' needs the column whose values are the groups/);
    refused(
      { split: folds({ k: 5, by: 'random', group: 'grower' }) },
      /split\.group: has no part in folds by random: leave it out, or write by: 'group'/,
    );
    refused(
      { split: folds({ k: 5, by: 'random', gap: '1d' }) },
      /split\.gap: is a length of event time, and folds by random go by a hash: leave it out/,
    );
    refused(
      { time: { event: 'at' }, split: folds({ k: 5, by: 'time', seed: 8 }) },
      /split\.seed: changes nothing of folds by time: leave it out/,
    );
    refused({ split: folds({ k: 5, by: 'time' }) }, /time: is missing: folds by time cut blocks of event time/);
    refused({ split: folds({ k: 1, by: 'random' }) }, /split\.k: /);
    refused(
      { split: folds({ k: 2, by: 'random' }) },
      /split\.k: is 2, and early stopping needs .*: write 3 or more, or leave early_stopping_rounds out/,
    );
    refused(
      { tune: { trials: 4, minimize: 'rmse', space: { max_depth: int(2, 4) } } },
      /tune: and folds do not go together: the folds that chose the parameters would judge them too/,
    );
    refused({ label: { is: 'quality', matures: '2d' } }, /label\.matures: counts from the event/);
  });
});
