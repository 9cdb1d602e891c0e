import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRecordRules } from '../../../core/input-rules/compile-record-rules.js';
import type { SignatureInput } from '../../../core/features/signature.js';

const INPUTS: readonly SignatureInput[] = [
  { kind: 'numeric', name: 'distance', range: [0, 10], rules: { range: { kind: 'reject' }, null: { kind: 'impute', value: 4 } } },
  { kind: 'categorical', name: '__proto__', minCount: 1, categories: ['x'], rules: { type: { kind: 'impute', value: 'x' } } },
];
const record = (distance: unknown, category: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify({ distance, proto: category }).replace('proto', '__proto__')) as Record<string, unknown>;

test('a record that waits for nobody gets the values that a request would have got', () => {
  const rules = compileRecordRules(INPUTS);
  assert.deepEqual(Object.entries(rules(record(null, [1]))), [
    ['distance', 4],
    ['__proto__', 'x'],
  ]);
  assert.deepEqual(Object.entries(rules(record(7, 'y'))), [
    ['distance', 7],
    ['__proto__', 'y'],
  ]);
});

test('what a request would have been refused for is refused, without the value', () => {
  const rules = compileRecordRules(INPUTS);
  assert.throws(() => rules(record(7731, 'x')), { code: 'INPUT_RULE_BROKEN', message: /^(?!.*7731).*distance/ });
  assert.throws(() => rules({ distance: 1 }), { code: 'RECORD_FIELD_MISSING' });
});
