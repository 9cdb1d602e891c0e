import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ColumnProfiler } from '../../../core/snapshot/column-profiler.js';
import { snapshotWarnings } from '../../../core/snapshot/snapshot-warnings.js';

test('a category of more than a thousand values is told with their count, other columns are not', () => {
  const columns = ['city', 'id', 'note'].map((name) => {
    const profiler = new ColumnProfiler(name, 'string');
    profiler.addStrings(Array.from({ length: 4_000 }, (_, i) => String(name === 'city' ? i % 1_000 : i)));
    return profiler.finish(0);
  });
  assert.deepEqual(snapshotWarnings({ rows: 4_000, columns }, ['city', 'id']), ['column id has 4,000 different categories in 4,000 rows']);
});

test('beyond what is counted exactly the warning says so', () => {
  const profiler = new ColumnProfiler('id', 'string');
  profiler.addStrings(Array.from({ length: 20_000 }, (_, i) => String(i)));
  assert.deepEqual(snapshotWarnings({ rows: 20_000, columns: [profiler.finish(19_870)] }, ['id']), [
    'column id has about 19,870 different categories in 20,000 rows',
  ]);
});

test('categories of several texts are told with their count, without a value; texts of other columns are not', () => {
  const joined = [
    { column: 'release', categories: 1 },
    { column: 'code', categories: 1_200 },
    { column: 'note', categories: 3 },
  ];
  assert.deepEqual(
    snapshotWarnings({ rows: 1, columns: [] }, ['release', 'code'], joined).map((text) => text.split(' several texts')[0]),
    ['column release has a category that has', 'column code has 1,200 categories that have'],
  );
});
