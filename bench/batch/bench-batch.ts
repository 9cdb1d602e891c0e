import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { batchColumns, loadBatchModel } from '../../activities/batch-model.js';
import { finishBatch } from '../../activities/batch-finish.js';
import { scoreParts } from '../../activities/batch-parts.js';
import { planBatch } from '../../activities/batch-plan.js';
import type { TrainingDependencies } from '../../activities/dependencies.js';
import { artifactPath } from '../../activities/load-run.js';
import { writeMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { MatrixFile } from '../../adapters/trainer/trainer.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadSettings } from '../../config/settings.js';
import { compileEncoder } from '../../core/features/compile-encoder.js';
import { openDependencies } from '../../workers/open-dependencies.js';
import { benchRows, MODEL, trainBenchModel } from './batch-bench-model.js';

/**
 * Batch prediction against raw native scoring of the same rows, in turn within one run: `bench-batch [ROWS] [TREES] [REPEATS]`.
 * Raw: one child with the model loaded scores the encoded matrix with one thread, and nothing else. Ours: one activity reads the
 * Parquet input, checks, encodes, scores with one thread, counts the drift profile and stores every part.
 * Run it compiled: from source the child's start includes tsx.
 */
const [rows = 1_000_000, trees = 100, repeats = 3] = process.argv.slice(2).map(Number);
const scope = { signal: new AbortController().signal, report: () => undefined };
const CLOCK_TICKS_PER_SECOND = 100;

interface Cost {
  readonly wallSeconds: number;
  /** Of this process and of its children that have ended. */
  readonly cpuSeconds: number;
}

function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / CLOCK_TICKS_PER_SECOND;
}

async function cost(work: () => Promise<unknown>): Promise<Cost> {
  const [wall, cpu] = [performance.now(), cpuSeconds()];
  await work();
  return { wallSeconds: (performance.now() - wall) / 1000, cpuSeconds: cpuSeconds() - cpu };
}

async function encodedMatrix(deps: TrainingDependencies, input: string, path: string): Promise<MatrixFile> {
  const batchModel = await loadBatchModel(deps, MODEL, 1);
  const encoder = compileEncoder(batchModel.signature.inputs);
  const tables = deps.tables.scanTable({ ...batchColumns(batchModel), paths: [input], format: 'parquet', signal: scope.signal });
  async function* pieces(): AsyncGenerator<Float32Array> {
    for await (const table of tables) yield encoder.encodeTable(table);
  }
  return writeMatrixFile(path, { columns: encoder.names.length, features: pieces() });
}

/** The time of scoring alone: the child's start and the load of the model are not in it. */
async function raw(deps: TrainingDependencies, modelPath: string, matrix: MatrixFile): Promise<number> {
  const scorer = deps.trainer.openScorer({ modelPath, output: 'value', threads: 1, signal: scope.signal });
  try {
    await scorer.score(matrix);
    const started = performance.now();
    await scorer.score(matrix);
    return (performance.now() - started) / 1000;
  } finally {
    await scorer.close();
  }
}

function line(name: string, seconds: number, reference: number): string {
  return `${name.padEnd(48)} ${seconds.toFixed(2).padStart(7)} s ${Math.round(rows / seconds)
    .toLocaleString('en')
    .padStart(10)} rows/s ${((reference / seconds) * 100).toFixed(0).padStart(4)} %`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function main(folder: string): Promise<void> {
  const settings = loadSettings({ ...childEnvironment(), PERENNIAL_HOME: folder });
  const { dependencies: deps, close } = await openDependencies(settings, { cluster: { id: 'bench', namespace: 'default' } });
  try {
    await trainBenchModel(deps, folder, trees, scope);
    const input = join(folder, 'rows.parquet');
    await deps.tables.writeTable(input, 'parquet', benchRows(rows, 2));
    const matrix = await encodedMatrix(deps, input, join(folder, 'raw.matrix'));
    const modelPath = await artifactPath(deps, (await loadBatchModel(deps, MODEL, 1)).artifacts, 'model.ubj');
    const runs = { raw: [] as number[], plan: [] as Cost[], score: [] as Cost[], finish: [] as Cost[] };
    for (let i = 0; i < repeats; i += 1) {
      const batchId = `bench-${i}`;
      runs.raw.push(await raw(deps, modelPath, matrix));
      const batch = { model: MODEL, batchId, version: 1, endpoint: null, input: { kind: 'file', path: input }, rowsPerPart: null } as const;
      let parts = 0;
      runs.plan.push(await cost(async () => void (parts = (await planBatch(deps, batch, scope)).parts)));
      runs.score.push(await cost(() => scoreParts(deps, { model: MODEL, batchId, first: 0, end: parts, threads: 1 }, scope)));
      runs.finish.push(await cost(() => finishBatch(deps, { model: MODEL, batchId }, scope)));
    }
    const of = (costs: readonly Cost[], field: keyof Cost): number => median(costs.map((one) => one[field]));
    const reference = median(runs.raw);
    const whole = (field: keyof Cost): number => of(runs.plan, field) + of(runs.score, field) + of(runs.finish, field);
    console.log(`${rows} rows x 28 columns, ${trees} trees of depth 6, one scoring thread, median of ${repeats}`);
    console.log(line('raw native scoring of the matrix', reference, reference));
    console.log(line('scoring activity, by the clock', of(runs.score, 'wallSeconds'), reference));
    console.log(line('scoring activity, by processor seconds', of(runs.score, 'cpuSeconds'), reference));
    console.log(line('whole batch (plan, score, finish), by the clock', whole('wallSeconds'), reference));
    console.log(line('whole batch, by processor seconds', whole('cpuSeconds'), reference));
  } finally {
    await close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
await main(folder).finally(() => rm(folder, { recursive: true, force: true }));
