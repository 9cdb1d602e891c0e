import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnDefinition, InputPolicy } from '../../../core/definition/definition.js';
import { isDomainError } from '../../../core/errors.js';
import { fitEncoders } from '../../../core/features/fit/fit-encoders.js';
import type { SignatureInput } from '../../../core/features/signature.js';
import type { Table } from '../../../core/table.js';

const N = NaN;
const TABLE: Table = {
  rows: 7,
  columns: {
    distance: { type: 'number', values: Float64Array.of(4, 1, N, 2, 4, 1e300, 1000) },
    empty: { type: 'number', values: new Float64Array(7).fill(N) },
    carrier: { type: 'string', codes: Int32Array.of(1, 0, 2, 0, 1, -1, 3), dictionary: ['B', 'A', 'rare', 'later'] },
  },
};
/** The last row is not one of them. */
const TRAINING = Int32Array.of(0, 1, 2, 3, 4, 5);
const imputed = (value: 'median' | 'mode'): InputPolicy => ({ kind: 'impute', with: value });

function fitted(column: ColumnDefinition): SignatureInput {
  const [input] = fitEncoders([column], TABLE, TRAINING);
  assert.ok(input);
  return input;
}

test('the range of a numeric column is that of its training rows, without what is missing or beyond float32', () => {
  assert.deepEqual(fitted({ kind: 'numeric', name: 'distance', range: null }), {
    kind: 'numeric',
    name: 'distance',
    range: null,
    trainingRange: [1, 4],
  });
  assert.deepEqual(fitted({ kind: 'numeric', name: 'empty', range: null }), { kind: 'numeric', name: 'empty', range: null });
});

test('median and mode are computed from the training rows and stored; constants stay', () => {
  const rules = { type: { kind: 'impute', value: 7 }, null: imputed('median'), range: imputed('mode') } as const;
  assert.deepEqual(fitted({ kind: 'numeric', name: 'distance', range: [0, 1], rules }).rules, {
    type: { kind: 'impute', value: 7 },
    null: { kind: 'impute', value: 3 },
    range: { kind: 'impute', value: 4 },
  });
  const carrier = fitted({
    kind: 'categorical',
    name: 'carrier',
    minCount: 2,
    values: 'known',
    rules: { null: imputed('mode'), values: { kind: 'reject' } },
  });
  assert.deepEqual(carrier, {
    kind: 'categorical',
    name: 'carrier',
    minCount: 2,
    categories: ['A', 'B'],
    values: 'known',
    rules: { null: { kind: 'impute', value: 'A' }, values: { kind: 'reject' } },
    rareCategories: ['rare'],
  });
});

test('more rare categories than the signature should hold are left out, unless a rule needs them', () => {
  const count = 10_001;
  const dictionary = Array.from({ length: count }, (_, i) => `id-${i}`);
  const table: Table = { rows: count, columns: { id: { type: 'string', codes: Int32Array.from(dictionary.keys()), dictionary } } };
  const rows = Int32Array.from(dictionary.keys());
  const rare = (values?: 'known'): number | undefined => {
    const [input] = fitEncoders([{ kind: 'categorical', name: 'id', minCount: 2, ...(values && { values }) }], table, rows);
    return input?.kind === 'categorical' ? input.rareCategories?.length : undefined;
  };
  assert.deepEqual([rare(), rare('known')], [undefined, count]);
});

test('there is no median of nothing', () => {
  assert.throws(
    () => fitted({ kind: 'numeric', name: 'empty', range: null, rules: { null: imputed('median') } }),
    (error) =>
      isDomainError(error) &&
      error.code === 'IMPUTED_VALUE_UNKNOWN' &&
      error.message.startsWith('The rule null of column "empty" puts in the median, but'),
  );
});
