import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { storeDefinition } from '../../activities/registry/apply-definition.js';
import { checkSnapshot } from '../../activities/snapshot/check-snapshot.js';
import type { ActivityScope } from '../../activities/shell/activity-shell.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { ingestSnapshot } from '../../activities/snapshot/ingest-snapshot.js';
import { registerVersion } from '../../activities/registry/register-version.js';
import { trainModel } from '../../activities/training/train-model.js';
import type { OutputBatch, OutputColumn } from '../../adapters/table-engine/table-engine.js';
import { after, categorical, defineModel, expanding, immediate, numeric, parquet, xgboost } from '../../index.js';

export const MODEL = 'bench';
const NUMBERS = 26;
const PLANS = ['basic', 'plus', 'pro', 'team', 'free'];
const COUNTRIES = Array.from({ length: 40 }, (_, i) => `country-${i}`);
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2024, 0, 1);
const BATCH_ROWS = 65_536;

/** Rows of 26 numbers, two texts, a key, a time and a label, from a generator that anybody can repeat. */
export function* benchRows(rows: number, seed: number): Generator<OutputBatch> {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let start = 0; start < rows; start += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, rows - start);
    const numbers = Array.from({ length: NUMBERS }, () =>
      Float64Array.from({ length: count }, () => Math.round((random() * 2 - 1) * 1e4) / 1e4),
    );
    const columns: OutputColumn[] = numbers.map((values, i) => ({ name: `n${i}`, type: 'number', values }));
    const pick = (values: readonly string[]): string[] =>
      Array.from({ length: count }, () => values[Math.floor(random() * values.length)] as string);
    const at = (column: number, row: number): number => (numbers[column] as Float64Array)[row] as number;
    const labels = Float64Array.from({ length: count }, (_, row) =>
      Number(at(0, row) + at(1, row) * at(2, row) + Math.sin(3 * at(3, row)) + random() > 0.5),
    );
    columns.push({ name: 'id', type: 'integer', values: Float64Array.from({ length: count }, (_, row) => start + row) });
    columns.push({
      name: 'seen_at',
      type: 'timestamp',
      values: Float64Array.from({ length: count }, (_, row) => START_MS + (row % 365) * DAY_MS),
    });
    columns.push({ name: 'plan', type: 'string', values: pick(PLANS) }, { name: 'country', type: 'string', values: pick(COUNTRIES) });
    columns.push({ name: 'churned', type: 'number', values: labels });
    yield { rows: count, columns };
  }
}

/** Trains a version of `trees` trees on 20,000 such rows, as the pipeline does. */
export async function trainBenchModel(deps: TrainingDependencies, folder: string, trees: number, scope: ActivityScope): Promise<void> {
  const path = join(folder, 'training.parquet');
  await deps.tables.writeTable(path, 'parquet', benchRows(20_000, 1));
  const definition = defineModel({
    name: MODEL,
    task: 'binary',
    source: parquet({ path, key: ['id'] }),
    time: { event: 'seen_at', zone: 'UTC' },
    label: { is: 'churned >= 1', matures: '1d', whenNull: 'drop' },
    columns: {
      ...Object.fromEntries(Array.from({ length: NUMBERS }, (_, i) => [`n${i}`, numeric()])),
      plan: categorical(),
      country: categorical(),
      churned: after(),
    },
    split: { window: expanding(), validation: '30d', test: '30d' },
    train: xgboost({ max_depth: 6, eta: 0.1, rounds: trees, nthread: 2, seed: 7 }),
    gates: [],
    rollout: immediate(),
  });
  const digest = await storeDefinition(deps, definition, { actor: 'bench', reason: 'bench', at: 1, changeId: randomUUID() });
  const context = { model: MODEL, triggerId: 'bench', definitionDigest: digest, asOf: START_MS + 400 * DAY_MS };
  const { address: snapshot } = await ingestSnapshot(deps, { ...context, parameters: {}, querySql: null }, scope);
  await checkSnapshot(deps, { ...context, snapshot, tag: null }, scope);
  const { runId } = await trainModel(deps, { ...context, snapshot, runName: null, paramsFrom: 'definition' }, scope);
  await registerVersion(deps, { ...context, runId, evaluationKey: null });
}
