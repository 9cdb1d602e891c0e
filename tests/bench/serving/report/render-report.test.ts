import assert from 'node:assert/strict';
import test from 'node:test';
import * as prettier from 'prettier';
import type { LoadResult } from '../../../../bench/serving/load/load-job.js';
import type { SeriesResult } from '../../../../bench/serving/measure-series.js';
import { p99AboveBareMs, ratios } from '../../../../bench/serving/report/ratios.js';
import { renderReport } from '../../../../bench/serving/report/render-report.js';

const run = (answered: number, p99 = 2): LoadResult => ({
  answered,
  failed: 0,
  windowMs: 1000,
  serverCpuSeconds: 1,
  latencyMs: { p50: 1, p99, p999: 3, max: 4 },
  lagMs: 0,
  busyFraction: 0.2,
});
const series = (name: string, rates: readonly number[], p99 = 2): SeriesResult => ({
  name,
  what: `${name} as it is`,
  rowsPerRequest: 1,
  closed: rates.map((rate) => run(rate)),
  open: { ratePerSecond: 10, runs: [run(10, p99)] },
});

const results = [
  series('bare', [1000, 500, 1000], 1),
  series('perennial', [800, 400, 700], 4),
  series('bentoml', [10, 10, 10]),
  series('bentoml-batching', [20, 20, 20]),
];

test('a ratio is the median over rounds of what both did in the same round', () => {
  const [bare] = ratios(results);
  assert.deepEqual(bare && [bare.to, bare.median, bare.lowest, bare.highest], ['bare', 0.8, 0.7, 0.8]);
});

test('of two settings of a peer the faster counts', () => {
  assert.deepEqual(
    ratios(results).map(({ to }) => to),
    ['bare', 'bentoml-batching'],
  );
});

test('latency at half rate is told as the difference to the bare server', () => {
  assert.equal(p99AboveBareMs(results), 3);
  assert.equal(p99AboveBareMs(results.slice(1)), undefined);
});

test('a report is formatted as the documents are, and says so where nothing was measured', async () => {
  const machine = { date: 'd', commit: 'c', cpu: 'p', cores: 2, memoryGiB: 4, system: 's', node: '20', python: '3', pinned: false };
  const beside = { kept: { scored: 9, dropped: 2, shippingSeconds: 0.00009 }, lone: { batchedMicros: 21, unbatchedMicros: 20 } };
  const markdown = renderReport([...results, series('mlserver', [])], machine, beside);
  assert.match(markdown, /1\.05 \(21\.0 to 20\.0 µs\)/);
  assert.match(markdown, /scored 9 rows; its prediction log gave up 2 of them/);
  assert.match(markdown, /\| mlserver .*not measured/);
  assert.equal(await prettier.check(`${markdown}\n`, { parser: 'markdown', printWidth: 140, singleQuote: true }), true);
});
