import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TrainingPart } from '../../../core/definition/definition.js';
import { snapshotRules } from '../../../core/snapshot/snapshot-rules.js';

const training = (label: string) =>
  ({
    source: { kind: 'csv', path: '/x.csv', key: ['id'], updatedAt: 'changed' },
    time: { event: 'at', zone: 'UTC' },
    split: { kind: 'time' },
    label: { is: label, knownAt: 'known', maturesMs: 5, whenNull: 'drop' },
    columns: [
      { kind: 'numeric', name: 'size', range: null },
      { kind: 'categorical', name: 'kind', minCount: 1 },
      { kind: 'after', name: 'late' },
    ],
    expect: [
      { kind: 'between', column: 'size' },
      { kind: 'matches', column: 'zip' },
      { kind: 'unique-key', columns: ['id', 'leg'] },
      { kind: 'columns', types: { note: 'string' } },
      { kind: 'row-count' },
    ],
    gates: [
      { kind: 'no-worse', cluster: 'team' },
      { kind: 'no-worse', cluster: null },
    ],
  }) as unknown as TrainingPart;

test("a label's column is known with the label, declared or not", () => {
  assert.deepEqual(snapshotRules(training("outcome == 'won' || late > 3")).after, ['late', 'outcome']);
});

test('inputs, keys and times that a label speaks of stay as they are', () => {
  const { after, numeric, categorical } = snapshotRules(training('late - size > id'));
  assert.deepEqual({ after, numeric, categorical }, { after: ['late'], numeric: ['size'], categorical: ['kind'] });
});

test('columns that only checks and gates look at are stored as well', () => {
  assert.deepEqual(snapshotRules(training('late > 3')).looked, ['leg', 'note', 'team', 'zip']);
});
