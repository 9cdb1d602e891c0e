import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldModel, foldSplit, foldTable } from '../../../core/folds/fold-table.js';
import { xgboost } from '../../../index.js';
import { sitesModel, sitesTable } from './fold-tables.js';

const NOW = Date.UTC(2030, 0, 1);
const DAY = 86_400_000;
const table = sitesTable(300, 40, (row) => 'abc'[row % 3] ?? null);

describe('the parts of a fold', () => {
  it('judges each row once, by a model that neither learnt from it nor was stopped by it', () => {
    const training = sitesModel({ k: 5, by: 'random' });
    const folds = foldTable(training, table, NOW);
    const judged: number[] = [];
    for (let fold = 0; fold < 5; fold += 1) {
      const { train, validation, test } = foldSplit(folds, foldModel(training, fold), 0).split;
      judged.push(...test);
      assert.deepEqual(
        [...train, ...validation, ...test].sort((a, b) => a - b),
        Array.from({ length: 300 }, (_, row) => row),
      );
      assert.ok(train.length > 0 && validation.length > 0);
    }
    assert.deepEqual(
      judged.sort((a, b) => a - b),
      Array.from({ length: 300 }, (_, row) => row),
    );
  });

  it('keeps no rows back where nothing stops a training early', () => {
    const training = sitesModel({ k: 5, by: 'random' }, { train: xgboost({ rounds: 5 }) });
    const { train, validation, test } = foldSplit(foldTable(training, table, NOW), foldModel(training, 2), 0).split;
    assert.deepEqual([validation.length, train.length + test.length], [0, 300]);
  });

  it('learns by time from earlier rows alone, with the gap before what is judged and before what stops it', () => {
    const training = sitesModel({ k: 4, by: 'time' }, { label: { is: 'class', matures: '3d' } });
    assert.equal(training.split.gapMs, 3 * DAY);
    const folds = foldTable(training, table, NOW);
    const timesOf = (rows: Int32Array): number[] => Array.from(rows, (row) => folds.eventTimes?.[row] as number);
    for (let fold = 0; fold < 4; fold += 1) {
      const { train, validation, test } = foldSplit(folds, foldModel(training, fold), training.split.gapMs).split;
      const [newestLearnt, firstStop, lastStop] = [
        Math.max(...timesOf(train)),
        Math.min(...timesOf(validation)),
        Math.max(...timesOf(validation)),
      ];
      assert.ok(newestLearnt + 3 * DAY < firstStop && lastStop + 3 * DAY < Math.min(...timesOf(test)));
      assert.equal(test.length, 60);
    }
  });

  it('gives the model that is served all rows, and no row to stop it', () => {
    const training = sitesModel({ k: 4, by: 'time' });
    const { train, validation, test } = foldSplit(foldTable(training, table, NOW), foldModel(training, null), 0).split;
    assert.deepEqual([train.length, validation.length, test.length], [300, 0, 240]);
  });
});
