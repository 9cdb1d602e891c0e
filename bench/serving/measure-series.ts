import type { BenchOptions } from './bench-options.js';
import type { LoadJob, LoadResult } from './load/load-job.js';
import { runLoad } from './load/run-load.js';
import { median } from './report/median.js';
import type { Series } from './series.js';

export interface SeriesResult {
  readonly name: string;
  readonly what: string;
  readonly rowsPerRequest: number;
  readonly closed: readonly LoadResult[];
  readonly open: { readonly ratePerSecond: number; readonly runs: readonly LoadResult[] } | null;
}

const CONNECTIONS = 64;
/** A result of a generator that was busier or later than this says something about the generator, and is thrown away. */
const MAX_BUSY_FRACTION = 0.95;
const MAX_LAG_MS = 2;

interface MeasureContext {
  readonly dir: string;
  readonly options: Pick<BenchOptions, 'closed' | 'open'>;
  readonly log: (line: string) => void;
}

/** All series in turn, again and again, so that a slow minute of the machine hurts all of them. */
export async function measureSeries(all: readonly Series[], context: MeasureContext): Promise<readonly SeriesResult[]> {
  const closed = await rounds(all, context, 'closed', () => null);
  const halfRate = (series: Series): number => Math.round(median(closed.get(series)?.map(ratePerSecond) ?? []) / 2);
  const inOpenLoop = all.filter((series) => series.open && halfRate(series) > 0);
  const open = await rounds(inOpenLoop, context, 'open', halfRate);
  return all.map((series) => ({
    name: series.name,
    what: series.server.contestant.what,
    rowsPerRequest: series.rowsPerRequest,
    closed: closed.get(series) ?? [],
    open: open.has(series) ? { ratePerSecond: halfRate(series), runs: open.get(series) ?? [] } : null,
  }));
}

export function ratePerSecond({ answered, windowMs }: LoadResult): number {
  return answered / (windowMs / 1000);
}

export function cpuSecondsPerThousand({ answered, serverCpuSeconds }: LoadResult): number {
  return (serverCpuSeconds / answered) * 1000;
}

/** Processor time over time, 0..1 for a server of one core: much less in a closed loop means that something else had the core. */
export function coreShare({ serverCpuSeconds, windowMs }: LoadResult): number {
  return serverCpuSeconds / (windowMs / 1000);
}

type Loop = 'closed' | 'open';

async function rounds(
  all: readonly Series[],
  { dir, options, log }: MeasureContext,
  loop: Loop,
  rateOf: (series: Series) => number | null,
): Promise<ReadonlyMap<Series, readonly LoadResult[]>> {
  const results = new Map<Series, LoadResult[]>(all.map((series) => [series, []]));
  const { repeats, warmupMs, measureMs } = options[loop];
  // Round 0 of the closed loop is for the servers' compilers and caches, and is not counted.
  for (let round = loop === 'closed' ? 0 : 1; round <= repeats; round += 1) {
    for (const [place, series] of all.entries()) {
      const result = await runLoad(dir, { ...jobOf(series), warmupMs, measureMs, ratePerSecond: rateOf(series) });
      if (all[place + 1]?.server !== series.server) await series.server.settled();
      if (round === 0) continue;
      const refusal = refusalOf(loop, result);
      log(`${loop} ${round}/${repeats}  ${series.name.padEnd(28)} ${refusal ?? brief(result)}`);
      if (refusal === undefined) results.get(series)?.push(result);
    }
  }
  return results;
}

function jobOf({ server, form, requests }: Series): Omit<LoadJob, 'warmupMs' | 'measureMs' | 'ratePerSecond'> {
  const { path, headers } = form;
  return { port: server.port, path, headers, requests, connections: CONNECTIONS, serverPids: server.pids() };
}

function refusalOf(loop: Loop, { busyFraction, lagMs }: LoadResult): string | undefined {
  if (loop === 'closed' && busyFraction > MAX_BUSY_FRACTION)
    return `thrown away: the generator was busy ${(busyFraction * 100).toFixed(0)} %`;
  if (loop === 'open' && lagMs > MAX_LAG_MS) return `thrown away: the generator was ${lagMs.toFixed(1)} ms late`;
  return undefined;
}

function brief(result: LoadResult): string {
  const { latencyMs: latency, failed, busyFraction } = result;
  return [
    `${ratePerSecond(result).toFixed(0)}/s`,
    `p50 ${latency.p50.toFixed(2)} p99 ${latency.p99.toFixed(2)} p99.9 ${latency.p999.toFixed(2)} ms`,
    `${(cpuSecondsPerThousand(result) * 1000).toFixed(1)} µs CPU each`,
    `server ${(coreShare(result) * 100).toFixed(0)} %, generator ${(busyFraction * 100).toFixed(0)} %`,
    failed > 0 ? `${failed} FAILED` : '',
  ].join('  ');
}
