import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkFolds, MOST_ROWS } from '../../../core/folds/check-folds.js';
import { foldTable } from '../../../core/folds/fold-table.js';
import type { FoldsTraining } from '../../../core/folds/fold-table.js';
import type { Table } from '../../../core/table.js';
import { minimum, xgboost } from '../../../index.js';
import { sitesModel, sitesTable } from './fold-tables.js';

const NOW = Date.UTC(2030, 0, 1);
const ofThree = (row: number): string => 'abc'[row % 3] as string;

function refused(training: FoldsTraining, table: Table, message: RegExp): void {
  assert.throws(() => checkFolds(training, foldTable(training, table, NOW)), message);
}

describe('folds that cannot be made', () => {
  it('passes those that can', () => {
    for (const by of ['random', 'group', 'time'] as const) {
      const training = sitesModel({ k: 5, by });
      checkFolds(training, foldTable(training, sitesTable(300, 60, ofThree), NOW));
    }
  });

  it('refuses more folds than rows or groups, with the numbers', () => {
    const rows = sitesTable(12, 3, (row) => (row < 4 ? ofThree(row) : null));
    refused(
      sitesModel({ k: 5, by: 'random' }),
      rows,
      /asks for 5 folds, and there are 4 rows with a known label \(label null: 8, .*\. Fix: Bring more rows, or write a smaller `k`/,
    );
    refused(sitesModel({ k: 5, by: 'group' }), sitesTable(300, 3, ofThree), /asks for 5 folds, and there are 3 groups of site/);
  });

  it('refuses a fold with too few rows, with the rows of all and what to change', () => {
    refused(
      sitesModel({ k: 5, by: 'random' }),
      sitesTable(20, 20, ofThree),
      /^DomainError: Fold \d of 5: the part that .* has \d rows, and 5 are the fewest\. Rows that each fold judges: (\d+(, )?){5}; that it learns from: (\d+(, )?){5}\. Fix: Bring more rows, or write a smaller `k`/,
    );
    refused(
      sitesModel({ k: 5, by: 'group' }),
      sitesTable(60, 6, ofThree),
      /; 6 groups, the largest of 10 rows\. Fix: Bring rows of more groups, .* or another `seed`/,
    );
  });

  it('refuses a fold that learns from rows without one of the classes', () => {
    const rare = (row: number): string => (row === 7 ? 'c' : ('ab'[row % 2] as string));
    refused(
      sitesModel({ k: 5, by: 'random' }),
      sitesTable(300, 60, rare),
      /Fold \d of 5, label "class": the part that it learns from has no row of class 3\. Rows by class: .*: \d+, \d+, 0; .*Bring more rows of that class/,
    );
  });

  it('refuses a fold that judges one class where a gate asks for the order of two', () => {
    const binary = {
      task: 'binary',
      label: { is: 'class == "a"' },
      train: xgboost({ rounds: 5 }),
      gates: [minimum({ metric: 'roc_auc', min: 0.5 })],
    } as const;
    const first = (row: number): string => (row < 200 ? ofThree(row) : 'b');
    refused(
      sitesModel({ k: 5, by: 'time' }, binary),
      sitesTable(300, 60, first),
      /roc_auc, which a gate asks for, is not defined on the part that it judges/,
    );
  });

  it('refuses tables that are not small', () => {
    refused(
      sitesModel({ k: 5, by: 'random' }),
      sitesTable(MOST_ROWS + 1, 9, ofThree),
      /50001 rows have a known label, and 50000 are the most\. Fix: Write split: random/,
    );
  });
});
