import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permutationOf } from '../../../core/report/sections/permutation.js';
import { METRICS } from '../../../core/statistics/metrics/metrics.js';
import type { Table } from '../../../core/table.js';
import { GAIN_READERS } from '../../../core/trainers/gain-readers.js';
import { judgedRows, RECORDED } from './recorded-report.js';

const { columns, labels, found } = RECORDED.permutations;
const table: Table = {
  rows: labels.length,
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, { type: 'number', values: Float64Array.from(values) }]),
  ),
};

function formula({ rows, columns: of }: Table): Float32Array {
  const value = (name: string, row: number): number => (of[name] as { values: Float64Array }).values[row]!;
  return Float32Array.from({ length: rows }, (_, row) => {
    const [a, b] = [value('a', row), value('b', row)];
    return 1 / (1 + Math.exp(-(2 * a - b + 0.5 * a * b)));
  });
}

for (const metric of ['roc_auc', 'log_loss'] as const) {
  test(`the importance of a column for ${metric} is scikit-learn's, within the spread of its repeats`, async () => {
    const judged = judgedRows({ task: 'binary', labels, scores: [...formula(table)] });
    const tableRows = Int32Array.from(labels, (_, row) => row);
    const permuted = await permutationOf({
      judged,
      metric: METRICS[metric],
      tableRows,
      table,
      columns: ['a', 'b', 'c'],
      score: (of) => Promise.resolve(formula(of)),
    });
    assert.deepEqual([permuted?.rows, permuted?.leftOut, permuted?.columns.map(({ column }) => column)], [500, 0, ['a', 'b', 'c']]);
    permuted?.columns.forEach(({ mean, deviation, column }, at) => {
      const [expected, spread] = [found[metric].mean[at]!, found[metric].deviation[at]!];
      // The mean of five draws lies within four of its standard errors but once in 16,000.
      assert.ok(Math.abs(mean - expected) <= (4 * spread) / Math.sqrt(5) + 1e-9, `${column}: ${mean}, expected ${expected} ± ${spread}`);
      assert.ok(deviation <= 3 * spread + 1e-9, `${column}: ${deviation}`);
    });
  });
}

test('rows and columns are bounded, and what was left out is said', async () => {
  const wide: Table = { rows: 8_000, columns: Object.fromEntries(Array.from({ length: 120 }, (_, at) => [`x${at}`, table.columns['a']!])) };
  const many = { rows: 8_000, columns: Object.fromEntries(Object.keys(wide.columns).map((name) => [name, repeated(8_000)])) };
  const scored: number[] = [];
  const result = await permutationOf({
    judged: judgedRows({ task: 'regression', labels: new Array<number>(8_000).fill(1), scores: new Array<number>(8_000).fill(2) }),
    metric: METRICS.mae,
    tableRows: Int32Array.from({ length: 8_000 }, (_, row) => row),
    table: many,
    columns: Object.keys(many.columns),
    score: ({ rows }) => {
      scored.push(rows);
      return Promise.resolve(new Float32Array(rows));
    },
  });
  assert.deepEqual([result?.leftOut, result?.columns.length, result?.rows], [20, 100, 2_000]);
  assert.ok(scored.reduce((sum, rows) => sum + rows, 0) <= 1_010_000);
});

function repeated(rows: number): Table['columns'][string] {
  return { type: 'number', values: new Float64Array(rows).fill(1) };
}

test("what inputs gain is XGBoost's own gain, total_gain and weight", () => {
  const { model, names, gain, total_gain: total, weight } = RECORDED.gains;
  const read = GAIN_READERS.xgboost!({ 'model.ubj': Buffer.from(model, 'base64') });
  assert.deepEqual(read.map(({ feature }) => names[feature]).sort(), Object.keys(total).sort());
  for (const { feature, splits, totalGain } of read) {
    const name = names[feature]!;
    assert.equal(splits, weight[name]);
    // XGBoost adds in float32.
    assert.ok(Math.abs(totalGain - total[name]!) <= 1e-5 * total[name]!, `${name}: ${totalGain} and ${total[name]}`);
    assert.ok(Math.abs(totalGain / splits - gain[name]!) <= 1e-5 * gain[name]!, name);
  }
});
