import { cpuSecondsPerThousand, ratePerSecond } from '../measure-series.js';
import type { SeriesResult } from '../measure-series.js';
import { median } from './median.js';

/** How one number of ours stands to a peer's. Paired by round, so that what slowed both cancels out. */
export interface Ratio {
  readonly of: string;
  readonly to: string;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** By processor time per request instead of rate: hardly disturbed by what else the machine does. */
  readonly byCpu: number;
  readonly wanted: number;
}

const OURS = 'perennial';
interface Wanted {
  readonly of: string;
  /** Settings of one peer. */
  readonly to: readonly string[];
  readonly wanted: number;
}

const WANTED: readonly Wanted[] = [
  { of: OURS, to: ['bare'], wanted: 0.6 },
  { of: OURS, to: ['bentoml', 'bentoml-batching'], wanted: 20 },
  { of: OURS, to: ['mlserver'], wanted: 15 },
  { of: OURS, to: ['fastapi'], wanted: 4 },
  { of: `${OURS}, binary`, to: [OURS], wanted: 1 },
];

/** The ratios of closed-loop rates that are asked for, to the faster setting of each peer. */
export function ratios(results: readonly SeriesResult[]): readonly Ratio[] {
  return WANTED.flatMap(({ of, to, wanted }) => {
    const measured = (names: readonly string[]): readonly SeriesResult[] =>
      results.filter(({ name, closed }) => names.includes(name) && closed.length > 0);
    const [ours] = measured([of]);
    const [peer] = [...measured(to)].sort((a, b) => rate(b) - rate(a));
    return ours === undefined || peer === undefined ? [] : [ratio(ours, peer, wanted)];
  });
}

/** p99 at half of each server's highest rate, ours less bare's; undefined when one was not measured. */
export function p99AboveBareMs(results: readonly SeriesResult[]): number | undefined {
  const [ours, bare] = [OURS, 'bare'].map((name) => results.find((one) => one.name === name)?.open?.runs ?? []);
  if (!ours?.length || !bare?.length) return undefined;
  const p99 = (runs: typeof ours): number => median(runs.map(({ latencyMs }) => latencyMs.p99));
  return p99(ours) - p99(bare);
}

function rate({ closed }: SeriesResult): number {
  return median(closed.map(ratePerSecond));
}

function ratio(ours: SeriesResult, peer: SeriesResult, wanted: number): Ratio {
  const pairs = ours.closed.slice(0, peer.closed.length).map((run, round) => ratePerSecond(run) / ratePerSecond(peer.closed[round] ?? run));
  const cpu = ({ closed }: SeriesResult): number => median(closed.map(cpuSecondsPerThousand));
  return {
    of: ours.name,
    to: peer.name,
    median: median(pairs),
    lowest: Math.min(...pairs),
    highest: Math.max(...pairs),
    byCpu: cpu(peer) / cpu(ours),
    wanted,
  };
}
