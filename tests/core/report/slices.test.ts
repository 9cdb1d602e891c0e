import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slicesOf } from '../../../core/report/sections/slices.js';
import { slicesText } from '../../../core/report/words/section-texts.js';
import { METRICS } from '../../../core/statistics/metrics/metrics.js';
import type { Column, Table } from '../../../core/table.js';
import { judgedRows } from './recorded-report.js';

const ROWS = 600;
const CITIES = ['Bern', 'Genf', 'Basel'];
const text = (dictionary: readonly string[], codes: (row: number) => number): Column => ({
  type: 'string',
  dictionary,
  codes: Int32Array.from({ length: ROWS }, (_, row) => codes(row)),
});
const mails = Array.from({ length: ROWS }, (_, row) => `person${row}@example.org`);
const table: Table = {
  rows: ROWS,
  columns: {
    city: text(CITIES, (row) => row % 3),
    mail: text(mails, (row) => row),
    diagnosis: text(['a rare one', 'none'], (row) => (row % 2 === 0 ? 0 : 1)),
    age: { type: 'number', values: Float64Array.from({ length: ROWS }, (_, row) => (row % 10 === 0 ? NaN : row % 100)) },
    member: { type: 'boolean', values: Float64Array.from({ length: ROWS }, (_, row) => row % 2) },
  },
};
/** Wrong by 5 in Genf, by 1 elsewhere. */
const judged = judgedRows({
  task: 'regression',
  labels: new Array<number>(ROWS).fill(10),
  scores: Array.from({ length: ROWS }, (_, row) => (row % 3 === 1 ? 15 : 11)),
});
const columns = ['city', 'mail', 'diagnosis', 'age', 'member'].map((name) => ({ name, isSensitive: name === 'diagnosis' }));
const found = slicesOf({ judged, metric: METRICS.mae, tableRows: Int32Array.from({ length: ROWS }, (_, row) => row), table, columns });

test('the worst slice is found, with its rows and its interval', () => {
  const [first] = found?.worst ?? [];
  assert.deepEqual([first?.column, first?.value, first?.rows, first?.metric], ['city', '"Genf"', 200, 5]);
  assert.deepEqual([first?.lower, first?.upper], [5, 5]);
  assert.ok(Math.abs(found!.overall - (400 + 1_000) / ROWS) < 1e-9);
  assert.ok(found!.worst.every(({ metric, rows }) => metric > found!.overall && rows >= 50));
});

test('it is said how many were looked at, and what was not', () => {
  // Three cities, five parts of the age and its missing values, and two of the members.
  assert.deepEqual([found?.looks, found?.leftOut, found?.minRows], [11, ['diagnosis'], 50]);
  assert.match(
    slicesText(found!),
    /worst of 11 slices with 50 rows or more; among many the worst look bad by chance.*sensitive: diagnosis\./,
  );
});

test('neither a sensitive category nor one of few rows is in the report', () => {
  const all = JSON.stringify(found);
  assert.ok(!all.includes('a rare one') && !all.includes('example.org') && !all.includes('"none"'));
});
