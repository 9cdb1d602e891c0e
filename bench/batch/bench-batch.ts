import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { batchColumns, loadBatchModel } from '../../activities/batch/batch-model.js';
import { finishBatch } from '../../activities/batch/batch-finish.js';
import { scoreParts } from '../../activities/batch/batch-parts.js';
import { planBatch } from '../../activities/batch/batch-plan.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { modelPaths } from '../../activities/registry/load-run.js';
import { writeMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { MatrixFile } from '../../adapters/trainer/trainer.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { openDependencies } from '../../workers/dependencies/open-dependencies.js';
import { loadBooster, scoreMatrix } from '../../workers/trainer/xgboost/score-matrix.js';
import { XgboostLibrary } from '../../workers/trainer/xgboost/xgboost-library.js';
import { benchRows, MODEL, trainBenchModel } from './batch-bench-model.js';

/**
 * Batch prediction against raw native scoring of the same rows, in turn within one run:
 * `bench-batch [--workers 1,2] [ROWS] [TREES] [REPEATS]`.
 * Raw: this process scores the encoded matrix with one thread, and nothing else. Ours: activities read the Parquet input, check,
 * encode, score with one thread each, count the drift profile and store every part; the model's load and the start of processes are in it.
 * Between them: the engine that decodes the columns and adds them up, which nobody who reads this file with it can do without.
 * Processor seconds are those of this process and of all its children. Run it compiled: from source the child's start includes tsx.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { workers: { type: 'string', default: '1' } } });
const [rows = 1_000_000, trees = 100, repeats = 3] = positionals.map(Number);
const workerCounts = values.workers.split(',').map(Number);
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
  const { modelColumns, fromTable } = compileInputs(batchModel.signature);
  const tables = deps.tables.scanTable({ ...batchColumns(batchModel), paths: [input], format: 'parquet', signal: scope.signal });
  async function* pieces(): AsyncGenerator<Float32Array> {
    for await (const table of tables) yield fromTable(table);
  }
  return writeMatrixFile(path, { columns: modelColumns.length, features: pieces() });
}

/** Scoring alone: the load of the model is not in it. */
async function raw(modelPath: string, matrix: MatrixFile, libraryPath: string): Promise<Cost> {
  const model = { modelPath, output: 'value', threads: 1 } as const;
  const booster = loadBooster(new XgboostLibrary(libraryPath), model);
  const found = await cost(() => scoreMatrix(booster, model, matrix, async () => undefined));
  booster.free();
  return found;
}

/** Decoding of the model's columns, on one thread of the engine, and nothing of ours. */
async function decode(input: string, columns: readonly string[]): Promise<Cost> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const wanted = columns.map((name) => `max("${name}")`).join(', ');
  const found = await cost(() => connection.run(`SELECT ${wanted} FROM read_parquet('${input}')`));
  connection.closeSync();
  instance.closeSync();
  return found;
}

function line(name: string, seconds: number, reference: number): string {
  return `${name.padEnd(48)} ${seconds.toFixed(2).padStart(7)} s ${Math.round(rows / seconds)
    .toLocaleString('en')
    .padStart(10)} rows/s ${((reference / seconds) * 100).toFixed(0).padStart(4)} %`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

interface Runs {
  readonly plan: Cost[];
  readonly score: Cost[];
  readonly finish: Cost[];
}

interface References {
  readonly rawRuns: readonly Cost[];
  readonly decodeRuns: readonly Cost[];
}

/** One batch, its parts in equal shares to activities that score at once. */
async function batch(deps: TrainingDependencies, batchId: string, input: string, workers: number, runs: Runs): Promise<void> {
  const request = { model: MODEL, batchId, version: 1, endpoint: null, input: { kind: 'file', path: input }, rowsPerPart: null } as const;
  let parts = 0;
  runs.plan.push(await cost(async () => void (parts = (await planBatch(deps, request, scope)).parts)));
  const share = Math.ceil(parts / workers);
  const ranges = Array.from({ length: workers }, (_, i) => ({ first: i * share, end: Math.min(parts, (i + 1) * share) }));
  runs.score.push(
    await cost(() => Promise.all(ranges.map((range) => scoreParts(deps, { model: MODEL, batchId, ...range, threads: 1 }, scope)))),
  );
  runs.finish.push(await cost(() => finishBatch(deps, { model: MODEL, batchId }, scope)));
}

function print({ rawRuns, decodeRuns }: References, byWorkers: ReadonlyMap<number, Runs>): void {
  const of = (costs: readonly Cost[], field: keyof Cost): number => median(costs.map((one) => one[field]));
  const whole = ({ plan, score, finish }: Runs, field: keyof Cost): number => of(plan, field) + of(score, field) + of(finish, field);
  const [rawWall, rawCpu] = [of(rawRuns, 'wallSeconds'), of(rawRuns, 'cpuSeconds')];
  console.log(`${rows} rows x 28 columns, ${trees} trees of depth 6, median of ${repeats}; the last column is of the raw rate`);
  console.log(line('raw native scoring, one thread, by processor', rawCpu, rawCpu));
  console.log(line('raw native scoring, one thread, by the clock', rawWall, rawWall));
  console.log(line('decoding the columns and raw scoring, by processor', rawCpu + of(decodeRuns, 'cpuSeconds'), rawCpu));
  const single = byWorkers.get(workerCounts[0] as number) as Runs;
  for (const [workers, runs] of byWorkers) {
    const who = `${workers} scoring process${workers === 1 ? '' : 'es'}`;
    console.log(line(`scoring, ${who}, by processor`, of(runs.score, 'cpuSeconds'), rawCpu));
    console.log(line(`whole batch, ${who}, by processor`, whole(runs, 'cpuSeconds'), rawCpu));
    console.log(line(`scoring, ${who}, by the clock`, of(runs.score, 'wallSeconds'), rawWall));
    console.log(line(`whole batch, ${who}, by the clock`, whole(runs, 'wallSeconds'), rawWall));
    if (runs === single) continue;
    const ratio = of(single.score, 'wallSeconds') / of(runs.score, 'wallSeconds');
    console.log(`scoring with ${who} is ${ratio.toFixed(2)} times as fast as with ${workerCounts[0]}`);
  }
}

async function main(folder: string): Promise<void> {
  const settings = loadLocalSettings({ ...childEnvironment(), PERENNIAL_HOME: folder });
  const { dependencies: deps, close } = await openDependencies(settings, { cluster: { id: 'bench', namespace: 'default' } });
  try {
    await trainBenchModel(deps, folder, trees, scope);
    const input = join(folder, 'rows.parquet');
    await deps.tables.writeTable(input, 'parquet', benchRows(rows, 2));
    const matrix = await encodedMatrix(deps, input, join(folder, 'raw.matrix'));
    const { 'model.ubj': modelPath = '' } = await modelPaths(deps, (await loadBatchModel(deps, MODEL, 1)).artifacts, ['model.ubj']);
    const library = await ensureTool('xgboost', { settings });
    const { modelColumns } = compileInputs((await loadBatchModel(deps, MODEL, 1)).signature);
    const references = { rawRuns: new Array<Cost>(), decodeRuns: new Array<Cost>() };
    const byWorkers = new Map(workerCounts.map((workers): [number, Runs] => [workers, { plan: [], score: [], finish: [] }]));
    for (let i = 0; i < repeats; i += 1) {
      references.rawRuns.push(await raw(modelPath, matrix, library.path));
      references.decodeRuns.push(await decode(input, modelColumns));
      for (const [workers, runs] of byWorkers) await batch(deps, `bench-${workers}-${i}`, input, workers, runs);
    }
    print(references, byWorkers);
  } finally {
    await close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
await main(folder).finally(() => rm(folder, { recursive: true, force: true }));
