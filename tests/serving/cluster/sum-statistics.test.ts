import assert from 'node:assert/strict';
import test from 'node:test';
import { sumStatistics } from '../../../serving/cluster/sum-statistics.js';
import type { StatisticsReport } from '../../../serving/protocols/open-inference/statistics-routes.js';

function report(version: string, runs: readonly number[], lastMs: number): StatisticsReport {
  const once = { count: runs.length, ns: 10 * runs.length };
  return {
    name: 'a',
    version,
    last_inference: lastMs,
    inference_count: runs.reduce((sum, rows) => sum + rows, 0),
    execution_count: runs.length,
    inference_stats: {
      success: once,
      fail: { count: 0, ns: 0 },
      queue: once,
      compute_input: once,
      compute_infer: once,
      compute_output: once,
    },
    batch_stats: runs.map((rows) => ({ batch_size: rows, compute_infer: { count: 1, ns: 10 } })),
  };
}

test('every process adds to the versions that are asked for, by the size of a run too', () => {
  const own = report('2', [1, 8], 500);
  const [sum, ...more] = sumStatistics([own], [[report('1', [3], 900), own], [report('2', [4, 8], 700)], []]);
  assert.deepEqual(more, []);
  assert.deepEqual([sum?.version, sum?.last_inference, sum?.inference_count, sum?.execution_count], ['2', 700, 21, 4]);
  assert.deepEqual(sum?.inference_stats.success, { count: 4, ns: 40 });
  assert.deepEqual(sum?.inference_stats.fail, { count: 0, ns: 0 });
  assert.deepEqual(sum?.batch_stats, [
    { batch_size: 1, compute_infer: { count: 1, ns: 10 } },
    { batch_size: 4, compute_infer: { count: 1, ns: 10 } },
    { batch_size: 8, compute_infer: { count: 2, ns: 20 } },
  ]);
});

test('where no process has reported in time, what is known here is told', () => {
  const own = report('2', [1], 500);
  assert.deepEqual(sumStatistics([own], [[], []]), [own]);
});
