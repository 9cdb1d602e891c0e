import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unseenText, warningText } from '../../../workflows/details/stage-text.js';

const metrics = { brier: 0.1 };

test('what numbers on rows that a version has seen are worth is said beside them', () => {
  assert.equal(unseenText({ rows: 10 }), '', 'an older worker did not say');
  assert.equal(unseenText({ rows: 10, unseen: { rows: 10, metrics } }), '');
  assert.equal(
    unseenText({ rows: 1_210, unseen: { rows: 10, metrics } }),
    '; 1,200 of them are of the time that it was trained or validated on; on the 10 rows that neither part saw: brier 0.1000',
  );
  assert.match(unseenText({ rows: 10, unseen: { rows: 0, metrics: {} } }), /10 of them .*: no row is left that neither part saw/);
  assert.match(unseenText({ rows: 10, unseen: null }), /nobody can tell/);
});

test('two warnings are shown, and how many there are more', () => {
  assert.equal(warningText(undefined), '');
  assert.equal(warningText(['a', 'b', 'c', 'd']), '; warning: a; warning: b; and 2 warnings more');
});
