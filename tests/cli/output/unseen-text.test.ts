import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unseenText } from '../../../cli/output/unseen-text.js';

test('each column with unseen categories has a line with its rows and an example or two', () => {
  const unseen = [
    { column: 'plan', rows: 1_061, examples: ['gold', 'x'.repeat(100)] },
    { column: 'card', rows: 2, examples: [] },
  ];
  assert.deepEqual(unseenText(unseen, 6_000).split('\n'), [
    '',
    `Warning: plan: 1,061 of 6,000 rows have a category that no training row has, such as "gold" and "${'x'.repeat(60)}".`,
    'Warning: card: 2 of 6,000 rows have a category that no training row has.',
  ]);
  assert.equal(unseenText([], 6_000), '');
});
