import assert from 'node:assert/strict';
import test from 'node:test';
import { buildColumnProfile, countInto, withZeroCounts } from '../../../../core/drift/column-profile.js';
import type { ColumnProfile, ColumnValues } from '../../../../core/drift/column-profile.js';
import { compareDrift } from '../../../../core/monitors/drift/compare.js';
import { PSI_DEFINITION } from '../../../../core/drift/population-stability-index.js';
import { seededRandom } from '../../../../core/random/seeded-random.js';

const random = seededRandom('drift report');
const numbers = (rows: number, shift: number): number[] => Array.from({ length: rows }, () => random.nextFloat() + shift);
const letters = (rows: number, last: number): string[] => Array.from({ length: rows }, () => 'abcdefgh'[random.nextInt(0, last)]!);
const reference = { wind: buildColumnProfile('numeric', numbers(5000, 0)), carrier: buildColumnProfile('categorical', letters(5000, 5)) };
const counted = (wind: ColumnValues, carrier: ColumnValues): Record<string, ColumnProfile> => ({
  wind: countInto(withZeroCounts(reference.wind), wind),
  carrier: countInto(withZeroCounts(reference.carrier), carrier),
});

test('rows like the reference are ok, in every column and overall', () => {
  const report = compareDrift(reference, counted(numbers(1000, 0), letters(1000, 5)));
  assert.deepEqual([report.verdict, report.driftedColumns, report.definition], ['ok', [], PSI_DEFINITION]);
  assert.ok(report.columns['wind']!.psi! < 0.05);
});

test('a shifted column drifts, and the whole with it', () => {
  const report = compareDrift(reference, counted(numbers(1000, 0.4), letters(1000, 5)));
  assert.deepEqual([report.verdict, report.driftedColumns], ['drifted', ['wind']]);
  assert.equal(report.columns['carrier']!.verdict, 'ok');
});

test('missing values alone are drift, and are reported as counts', () => {
  const wind = numbers(1000, 0).map((value, row) => (row % 2 ? null : value));
  const { columns } = compareDrift(reference, counted(wind, letters(1000, 5)));
  const { verdict, missing, rows, referenceMissing, referenceRows } = columns['wind']!;
  assert.deepEqual([verdict, missing, rows, referenceMissing, referenceRows], ['drifted', 500, 1000, 0, 5000]);
});

test('limits per column and the number of columns needed are respected', () => {
  const current = counted(numbers(1000, 0.4), letters(1000, 7));
  assert.deepEqual(compareDrift(reference, current).driftedColumns, ['wind', 'carrier']);
  assert.deepEqual(compareDrift(reference, current, { columns: { wind: 100 } }).driftedColumns, ['carrier']);
  assert.equal(compareDrift(reference, current, { columns: { wind: 100 }, minDriftedColumns: 2 }).verdict, 'ok');
  assert.equal(compareDrift(reference, current, { psi: 100 }).verdict, 'ok');
});

test('too few rows are insufficient, not ok and not drifted', () => {
  const current = counted(numbers(499, 0.4), letters(499, 5));
  const report = compareDrift(reference, current);
  assert.deepEqual([report.verdict, report.columns['wind']!.verdict], ['insufficient', 'insufficient']);
  assert.ok(report.columns['wind']!.psi! > 1);
  assert.equal(compareDrift(reference, current, { minRows: 400 }).verdict, 'drifted');
  assert.equal(compareDrift(reference, counted([], []), { minRows: 0 }).verdict, 'insufficient');
});

test('a limit that sampling alone would reach is insufficient', () => {
  const column = compareDrift(reference, counted(numbers(1000, 0), letters(1000, 5)), { psi: 0.005 }).columns['wind']!;
  assert.ok(column.expectedWithoutDrift! > 0.005);
  assert.equal(column.verdict, 'insufficient');
});

test('a column missing from the current rows and limits that make no sense are refused', () => {
  assert.throws(() => compareDrift(reference, { wind: reference.wind }), /column carrier is in the reference only/);
  assert.throws(() => compareDrift(reference, reference, { psi: 0 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => compareDrift(reference, reference, { columns: { wind: NaN } }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => compareDrift(reference, reference, { minDriftedColumns: 0 }), { code: 'EVALUATION_OPTION_INVALID' });
});
