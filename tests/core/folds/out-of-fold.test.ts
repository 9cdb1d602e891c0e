import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowNames, sharedRows } from '../../../core/folds/out-of-fold.js';
import type { OutOfFold } from '../../../core/folds/out-of-fold.js';
import { sitesTable } from './fold-tables.js';

const ID = [{ name: 'id', type: 'number' }] as const;

function said(changes: Partial<OutOfFold>): OutOfFold {
  const rows = changes.rows ?? ['a', 'b', 'c'];
  return {
    formatVersion: 1,
    task: 'binary',
    label: 'y',
    classes: ['no', 'yes'],
    row: ID,
    rows,
    fold: rows.map(() => 0),
    scores: rows.map((_, i) => (i + 1) / 8),
    ...changes,
  };
}

describe('predictions out of fold', () => {
  it('name a row by its key, whatever the table holds beside it, and hold none of its values', () => {
    const names = rowNames(
      sitesTable(50, 5, () => 'a'),
      ID,
      Int32Array.of(3, 17),
    );
    assert.deepEqual(
      rowNames(
        sitesTable(400, 7, () => 'b'),
        ID,
        Int32Array.of(17),
      ),
      [names[1]],
    );
    for (const name of names) assert.match(name, /^[0-9a-f]{32}$/);
  });

  it('of two recipes are joined by the rows that both have, in the order of classes of the challenger', () => {
    const found = sharedRows(said({ rows: ['d', 'c', 'a'] }), said({ classes: ['yes', 'no'] }));
    assert.ok('places' in found);
    assert.deepEqual(
      [[...found.places], [...found.scores]],
      [
        [1, 2],
        [1 - 3 / 8, 1 - 1 / 8],
      ],
    );
  });

  it('leave out a row of which nobody can tell which one is meant', () => {
    const found = sharedRows(said({}), said({ rows: ['a', 'a', 'b', 'b'], scores: [0.5, 0.25, 0.75, 0.75] }));
    assert.ok('places' in found);
    assert.deepEqual([[...found.places], [...found.scores]], [[1], [0.75]]);
  });

  it('are not compared where they are of another label, of other classes, or rows were told apart otherwise', () => {
    const why = (champion: Partial<OutOfFold>): string => {
      const found = sharedRows(said({}), said(champion));
      return 'incomparable' in found ? found.incomparable : '';
    };
    assert.match(why({ task: 'regression' }), /^the champion is a regression model and the challenger a binary model$/);
    assert.match(why({ label: 'z' }), /another label/);
    assert.match(why({ classes: ['no', 'perhaps'] }), /^the classes of the champion differ/);
    assert.match(
      why({ row: [{ name: 'id', type: 'string' }] }),
      /^rows were told apart by id \(string\) for the champion and by id \(number\) now/,
    );
  });
});
