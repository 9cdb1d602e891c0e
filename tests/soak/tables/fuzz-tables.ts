import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { predictFile } from '../../../activities/batch/batch-predict.js';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { isDomainError } from '../../../core/errors.js';
import { categorical, csv, defineModel, expanding, immediate, numeric, parquet, xgboost } from '../../../index.js';
import { startServing } from '../../../serving/serving-process.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { call } from '../../serving/serving-fixture.js';
import { SeededRandom } from '../seeded-random.js';
import { csvText, DAY_MS, DAYS, FIRST_DAY, parquetColumns, randomTable, recordOf } from './random-table.js';
import type { RandomTable } from './random-table.js';

export interface TableFuzzResult {
  readonly seed: number;
  readonly tables: number;
  /** Trained and served, with the same answers from every way. */
  readonly served: number;
  /** Refused, by error code. */
  readonly refused: Readonly<Record<string, number>>;
  /** Different answers, retryable errors, errors without a code. */
  readonly faults: readonly string[];
}

const AS_OF = FIRST_DAY + DAYS * DAY_MS;
const FORMATS = ['csv', 'parquet'] as const;
type Format = (typeof FORMATS)[number];

/** Small random tables, each as CSV and as Parquet, from a definition to a served answer: equal answers by every way, or one clear error. */
export async function fuzzTables(tables: number, seed: number, report: (line: string) => void): Promise<TableFuzzResult> {
  const random = new SeededRandom(seed);
  const world = await openActivityWorld();
  const serving = await startServing({
    objects: world.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    stateDir: join(world.folder, 'serving'),
    log: () => undefined,
    pollMs: 20,
  });
  const refused: Record<string, number> = {};
  const faults: string[] = [];
  let served = 0;
  try {
    for (let i = 0; i < tables; i += 1) {
      const outcome = await tryTable(world, serving.url, randomTable(random), i);
      if (outcome === undefined) served += 1;
      else if (outcome.startsWith('refused ')) refused[outcome.slice(8)] = (refused[outcome.slice(8)] ?? 0) + 1;
      else faults.push(`table ${i}: ${outcome}`);
      if (i % 25 === 24) report(`${i + 1} tables: ${served} served, ${faults.length} faults`);
    }
  } finally {
    await serving.close();
    await world.close();
  }
  return { seed, tables, served, refused, faults };
}

/** Undefined: every way answered the same. */
async function tryTable(world: ActivityWorld, url: string, table: RandomTable, index: number): Promise<string | undefined> {
  try {
    const paths = await written(world, table, index);
    const model = `table-${index}`;
    const snapshots = await Promise.all(
      FORMATS.map((format) => snapshotOf(world, table, { model: `${model}-${format}`, path: paths[format], format })),
    );
    if (snapshots[0]?.address !== snapshots[1]?.address)
      return `snapshots differ: ${JSON.stringify(table.columns.map(({ name, kind }) => [name, kind]))}`;
    const { version, endpoint } = await trained(world, snapshots[1] as Snapshot);
    // No gate has judged a model of noise.
    const change = { changeId: endpoint, actor: 'test', reason: 'noise', workflowId: `perennial/${endpoint}/lifecycle`, force: true };
    await world.run('perennial.deployVersion', { model: endpoint, endpoint, version, ...change });
    const answers = [...(await fileAnswers(world, endpoint, version, paths)), await restAnswers(url, endpoint, table)];
    const [first = ''] = answers;
    const other = answers.findIndex((one) => one !== first);
    return other < 0 ? undefined : `answers differ between ${FORMATS[0]} and ${[...FORMATS, 'REST'][other]}`;
  } catch (error) {
    const { code, isRetryable, message } = told(error);
    if (code === undefined) return `an error without a code: ${message}`;
    return isRetryable ? `a retryable error: ${code}: ${message}` : `refused ${code}`;
  }
}

/** What the command line or Temporal is told. */
function told(error: unknown): { readonly code: string | undefined; readonly isRetryable: boolean; readonly message: string } {
  if (isDomainError(error)) return { code: error.code, isRetryable: error.retryable, message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!(error instanceof ApplicationFailure)) return { code: undefined, isRetryable: true, message };
  return { code: error.type ?? undefined, isRetryable: error.nonRetryable !== true, message };
}

async function written({ folder, deps }: ActivityWorld, table: RandomTable, index: number): Promise<Record<Format, string>> {
  const paths = { csv: join(folder, `table ${index}.csv`), parquet: join(folder, `table ${index}.parquet`) };
  await writeFile(paths.csv, csvText(table));
  const columns = parquetColumns(table);
  await deps.tables.writeTable(paths.parquet, 'parquet', [{ rows: table.ids.length, columns }]);
  return paths;
}

interface Wanted {
  readonly model: string;
  readonly path: string;
  readonly format: Format;
}
interface Snapshot {
  readonly model: string;
  readonly address: string;
  readonly definitionDigest: string;
}

async function snapshotOf(world: ActivityWorld, { columns }: RandomTable, { model, path, format }: Wanted): Promise<Snapshot> {
  const definition = defineModel({
    name: model,
    task: 'binary',
    source: (format === 'csv' ? csv : parquet)({ path, key: ['id'] }),
    time: { event: 'at', zone: 'UTC' },
    label: { is: 'label >= 1', matures: '0d', whenNull: 'drop' },
    columns: Object.fromEntries(columns.map(({ name, kind }) => [name, kind === 'numeric' ? numeric() : categorical()])),
    split: { window: expanding(), validation: '10d', test: '10d' },
    train: xgboost({ rounds: 3, max_depth: 3, nthread: 1, seed: 7 }),
    rollout: immediate(),
  });
  const definitionDigest = await world.apply(definition);
  const context = { model, triggerId: 'first', asOf: AS_OF, definitionDigest };
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  return { model, address, definitionDigest };
}

async function trained(
  world: ActivityWorld,
  { model, address, definitionDigest }: Snapshot,
): Promise<{ version: number; endpoint: string }> {
  const context = { model, triggerId: 'first', asOf: AS_OF, definitionDigest };
  const { runId } = await world.run('perennial.trainModel', { ...context, snapshot: address, runName: null, paramsFrom: 'definition' });
  const { version } = await world.run('perennial.registerVersion', { ...context, runId, evaluationKey: null });
  return { version, endpoint: model };
}

async function fileAnswers(
  { deps, folder }: ActivityWorld,
  model: string,
  version: number,
  paths: Record<Format, string>,
): Promise<string[]> {
  const answers: string[] = [];
  for (const format of FORMATS) {
    const output = join(folder, `out-${format}.csv`);
    await predictFile(deps, { model, version, input: paths[format], output });
    const [header = '', ...lines] = (await readFile(output, 'utf8')).trim().split('\n');
    const probability = header.split(',').indexOf('probability');
    answers.push(lines.map((line) => Math.fround(Number(line.split(',')[probability]))).join());
  }
  return answers;
}

async function restAnswers(url: string, endpoint: string, table: RandomTable): Promise<string> {
  const records = table.ids.map((_, row) => recordOf(table, row));
  for (;;) {
    const { status, text, body } = await call(url, `/v1/models/${endpoint}/predict`, { records });
    if (status === 200)
      return (body.predictions as unknown as { probability: number }[]).map(({ probability }) => Math.fround(probability)).join();
    // The server has not heard of the deployment yet.
    if (status !== 404 && status !== 503) return `${status} ${text}`;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
