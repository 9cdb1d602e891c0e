import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureInput } from '../../../core/features/signature.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { CHECK_RECORDS, TAKE_RECORDS } from '../../../core/inputs/stored-records.js';

const INPUTS: readonly SignatureInput[] = [
  { kind: 'numeric', name: 'distance', range: [0, 10], rules: { range: { kind: 'reject' }, null: { kind: 'impute', value: 4 } } },
  { kind: 'categorical', name: '__proto__', minCount: 1, categories: ['x'], rules: { type: { kind: 'impute', value: 'x' } } },
];
const { fromRecords } = compileInputs({ inputs: INPUTS });
const record = (distance: unknown, category: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify({ distance, proto: category }).replace('proto', '__proto__')) as Record<string, unknown>;

test('a record that waits for nobody gets the values that a request would have got, whatever else it holds', () => {
  const records = [record(null, [1]), record(7, 'y'), { ...record(1, null), other: {} }].map((one) =>
    Object.hasOwn(one, '__proto__') ? one : Object.defineProperty(one, '__proto__', { value: null, enumerable: true }),
  );
  for (const report of [TAKE_RECORDS, CHECK_RECORDS]) assert.deepEqual([...fromRecords(records, report)], [4, 1, 7, 0, 1, NaN]);
});

test('what a request would have been refused for is refused, without the value', () => {
  const refused = { code: 'INPUT_RULE_BROKEN', message: /^(?!.*7731).*distance/ };
  assert.throws(() => fromRecords([record(7731, 'x')], CHECK_RECORDS), refused);
  assert.throws(() => fromRecords([{ distance: 1 }], CHECK_RECORDS), { code: 'RECORD_FIELD_MISSING' });
});

test('golden rows are taken as the rows of a file are; only a field that is not there is refused', () => {
  assert.deepEqual([...fromRecords([record(7731, 'x'), record('text', {})], TAKE_RECORDS)], [7731, 1, 4, 1]);
  const misspelt = { code: 'RECORD_FIELD_MISSING', message: /^(?!.*distnace).*lacks the field "distance"\. Fix/ };
  assert.throws(() => fromRecords([{ distnace: 3 }], TAKE_RECORDS), misspelt);
  assert.throws(() => fromRecords([[]], TAKE_RECORDS), { code: 'RECORD_FIELD_MISSING' });
});
