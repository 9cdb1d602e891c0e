import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadSettings } from '../../config/settings.js';
import { noWorseGate } from '../../core/gates/no-worse-gate.js';
import { seededRandom } from '../../core/random/seeded-random.js';
import { openDependencies } from '../../workers/dependencies/open-dependencies.js';
import { jobOf } from '../../workers/statistics/jobs.js';
import { longestBlock } from './longest-block.js';
import type { Measured } from './longest-block.js';
import { comparisons, quiet } from './two-models.js';

/**
 * `bench-statistics [ROWS...]`: the gate `no-worse`, 2,000 resamples, without a cluster, so that every row is drawn by itself. First the gate
 * alone on scores in memory. Then the evaluation that it is part of (reading the rows, scoring both models, metrics, the gate): in a
 * child, as the worker does it, and in this process for comparison. Run it compiled.
 */
const given = process.argv.slice(2).map(Number);
const METRICS = ['brier', 'roc_auc'] as const;

/** Scores that are all different and tell something, of two models that know of each other. */
function gateAlone(metric: (typeof METRICS)[number], rows: number): void {
  const random = seededRandom('bench');
  const labels = Float32Array.from({ length: rows }, () => Number(random.nextFloat() < 0.3));
  const scores = (): Float32Array => Float32Array.from(labels, (label) => random.nextFloat() * 0.8 + label * 0.2);
  const [challengerScores, champion] = [scores(), { scores: scores() }];
  const startedAt = process.cpuUsage();
  noWorseGate({ metric, margin: 0, task: 'binary', classes: 2, labels, challengerScores, champion, seed: 7 });
  const { user, system } = process.cpuUsage(startedAt);
  line(`the gate alone, ${metric}`, `${((user + system) / 1e6).toFixed(1)} s of processor time`);
}

function line(what: string, found: string): void {
  console.log(`  ${what.padEnd(40)} ${found}`);
}

function textOf({ seconds, byClockMs, byProcessorMs }: Measured<unknown>): string {
  return `${seconds.toFixed(1)} s; longest block ${byClockMs.toFixed(0)} ms by the clock, ${byProcessorMs.toFixed(0)} ms of processor time`;
}

async function measure(deps: TrainingDependencies, folder: string, rows: number): Promise<void> {
  const request = await comparisons(deps, join(folder, String(rows)), rows);
  const job = await jobOf('evaluate');
  const readTable = deps.tables.readTable.bind(deps.tables);
  console.log(`${rows} rows`);
  for (const metric of METRICS) {
    gateAlone(metric, rows);
    const inChild = await longestBlock(() => deps.statistics.run('evaluate', request(metric), quiet));
    line(`the evaluation in a child, ${metric}`, textOf(inChild));
    const here = await longestBlock(() => job(request(metric), { ...deps, ...quiet, readTable }));
    line(`the evaluation in this process, ${metric}`, textOf(here));
    if (inChild.result.noWorse[0]?.text !== here.result.noWorse[0]?.text) throw new Error('The two evaluations differ.');
  }
}

const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
const settings = loadSettings({ ...childEnvironment(), PERENNIAL_HOME: folder });
const { dependencies, close } = await openDependencies(settings, { cluster: { id: 'bench', namespace: 'default' } });
try {
  for (const rows of given.length === 0 ? [100_000, 500_000] : given) await measure(dependencies, folder, rows);
} finally {
  await close();
  await rm(folder, { recursive: true, force: true });
}
