import { coreShare, cpuSecondsPerThousand, ratePerSecond } from '../measure-series.js';
import type { SeriesResult } from '../measure-series.js';
import type { LoadResult } from '../load/load-job.js';
import type { LoneRequests } from '../lone-requests.js';
import type { KeptRows } from '../servers/kept-rows.js';
import type { Machine } from './machine.js';
import { markdownTable } from './markdown-table.js';
import { median } from './median.js';
import { p99AboveBareMs, ratios } from './ratios.js';

const MAX_P99_ABOVE_BARE_MS = 5;
const MAX_IDLE_RATIO = 1.1;

/** What is measured besides the servers' rates. */
export interface Beside {
  readonly kept: KeptRows | undefined;
  readonly lone: LoneRequests;
}

/** The tables as Markdown, with where and when they were measured. */
export function renderReport(results: readonly SeriesResult[], machine: Machine, { kept, lone }: Beside): string {
  const settings = [...new Set(results.map(({ what, name }) => `- ${name.split(',')[0]}: ${what}`))];
  return [
    describe(machine),
    closedTable(results),
    'Ratios of the rates of one row a request, paired by round:',
    ratioTable(results, lone),
    'At half of its own highest rate, latency from when a request was due (Poisson arrivals):',
    openTable(results),
    ...(kept === undefined ? [] : [keptText(kept)]),
    'Settings:',
    settings.join('\n'),
  ].join('\n\n');
}

function describe(machine: Machine): string {
  const pinned = machine.pinned
    ? 'Server pinned to one core, load generator to another.'
    : 'Server and load generator were not pinned to cores.';
  return (
    `${machine.date} UTC, commit ${machine.commit}; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; ` +
    `Node ${machine.node}, Python ${machine.python}. ${pinned} 64 connections, closed loop; medians of the rounds, in brackets lowest and highest.`
  );
}

function closedTable(results: readonly SeriesResult[]): string {
  const rows = results.map(({ name, rowsPerRequest, closed }) => {
    if (closed.length === 0) return [name, String(rowsPerRequest), 'not measured'];
    const at = (read: (run: LoadResult) => number): number => median(closed.map(read));
    return [
      name,
      String(rowsPerRequest),
      spread(closed.map(ratePerSecond), 0),
      at(({ latencyMs }) => latencyMs.p50).toFixed(2),
      at(({ latencyMs }) => latencyMs.p99).toFixed(2),
      at(cpuSecondsPerThousand).toFixed(4),
      `${(at(coreShare) * 100).toFixed(0)} %`,
      String(closed.reduce((sum, { failed }) => sum + failed, 0)),
    ];
  });
  return markdownTable([['server', 'rows', 'requests/s', 'p50 ms', 'p99 ms', 'CPU s per 1,000', 'of a core', 'failed'], ...rows]);
}

function ratioTable(results: readonly SeriesResult[], { batchedMicros, unbatchedMicros }: LoneRequests): string {
  const rows = ratios(results).map(({ of, to, median: middle, lowest, highest, byCpu, wanted }) => [
    `${of} / ${to}`,
    `${middle.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`,
    byCpu.toFixed(2),
    `at least ${wanted}`,
  ]);
  const above = p99AboveBareMs(results);
  if (above !== undefined) rows.push(['p99 at half rate, above bare', `${above.toFixed(2)} ms`, '', `at most ${MAX_P99_ABOVE_BARE_MS} ms`]);
  const lone = `${(batchedMicros / unbatchedMicros).toFixed(2)} (${batchedMicros.toFixed(1)} to ${unbatchedMicros.toFixed(1)} µs)`;
  rows.push(['p50 of a lone row in the model, with / without batching', lone, '', `at most ${MAX_IDLE_RATIO}`]);
  return markdownTable([['ratio', 'of rates', 'by CPU', 'asked for'], ...rows]);
}

function openTable(results: readonly SeriesResult[]): string {
  const rows = results.flatMap(({ name, open }) => {
    if (open === null) return [];
    const at = (read: (latency: LoadResult['latencyMs']) => number): string =>
      open.runs.length === 0 ? 'not measured' : median(open.runs.map(({ latencyMs }) => read(latencyMs))).toFixed(2);
    const failed = open.runs.reduce((sum, run) => sum + run.failed, 0);
    return [[name, String(open.ratePerSecond), at(({ p50 }) => p50), at(({ p99 }) => p99), at(({ p999 }) => p999), String(failed)]];
  });
  return markdownTable([['server', 'requests/s', 'p50 ms', 'p99 ms', 'p99.9 ms', 'failed'], ...rows]);
}

function spread(values: readonly number[], digits: number): string {
  const text = (value: number): string => value.toFixed(digits);
  return values.length < 2
    ? text(median(values))
    : `${text(median(values))} (${text(Math.min(...values))} to ${text(Math.max(...values))})`;
}

function keptText({ scored, dropped, shippingSeconds }: KeptRows): string {
  const each = ((shippingSeconds / scored) * 1e6).toFixed(1);
  return `Perennial scored ${scored} rows; its prediction log gave up ${dropped} of them. Shipping them took ${each} µs of processor time a row, at low priority and mostly after the rounds.`;
}
