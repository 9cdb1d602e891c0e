import type { OutputBatch, OutputColumn } from '../../adapters/table-engine/table-engine.js';
import {
  after,
  beatsBaseline,
  categorical,
  defineModel,
  expanding,
  float,
  immediate,
  noWorse,
  numeric,
  parity,
  parquet,
  xgboost,
} from '../../index.js';
import type { ModelDefinition } from '../../index.js';

const NUMBERS = 9;
const PLANS = ['basic', 'plus', 'pro', 'team', 'free'];
const CITIES = Array.from({ length: 2_000 }, (_, i) => `city-${i}`);
const DAYS = 400;
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2024, 0, 1);
const BATCH_ROWS = 65_536;

/** When the first `days` days of the rows are known. */
export const dayOf = (days: number): number => START_MS + days * DAY_MS;
export const EVERYTHING = dayOf(DAYS + 1);

/** Fifteen columns: a key, a time, nine numbers, a flag, two texts and what the label is made of; 400 days. */
export function* stepRows(rows: number): Generator<OutputBatch> {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let start = 0; start < rows; start += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, rows - start);
    const filled = (value: (row: number) => number): Float64Array => Float64Array.from({ length: count }, (_, row) => value(row));
    const pick = (values: readonly string[]): string[] =>
      Array.from({ length: count }, () => values[Math.floor(random() * values.length)] as string);
    const numbers = Array.from({ length: NUMBERS }, () => filled(() => Math.round((random() * 2 - 1) * 1e4) / 1e4));
    const at = (column: number, row: number): number => (numbers[column] as Float64Array)[row] as number;
    const columns: OutputColumn[] = numbers.map((values, i) => ({ name: `n${i}`, type: 'number', values }));
    columns.push(
      { name: 'id', type: 'integer', values: filled((row) => start + row) },
      { name: 'seen_at', type: 'timestamp', values: filled((row) => START_MS + Math.floor(((start + row) * DAYS * DAY_MS) / rows)) },
      { name: 'active', type: 'number', values: filled(() => Number(random() < 0.3)) },
      { name: 'plan', type: 'string', values: pick(PLANS) },
      { name: 'city', type: 'string', values: pick(CITIES) },
      {
        name: 'churned',
        type: 'number',
        values: filled((row) => Number(at(0, row) + at(1, row) * at(2, row) + Math.sin(3 * at(3, row)) + random() > 0.5)),
      },
    );
    yield { rows: count, columns };
  }
}

/** `testDays` decides how many rows judge a challenger. */
export function stepModel(path: string, testDays: number): ModelDefinition {
  const names = Array.from({ length: NUMBERS }, (_, i) => `n${i}`);
  return defineModel({
    name: 'steps',
    task: 'binary',
    source: parquet({ path, key: ['id'] }),
    time: { event: 'seen_at', zone: 'Europe/Zurich' },
    label: { is: 'churned >= 1', matures: '1d', whenNull: 'drop' },
    columns: {
      ...Object.fromEntries(names.map((name) => [name, numeric()])),
      active: numeric(),
      plan: categorical(),
      city: categorical(),
      churned: after(),
    },
    split: { window: expanding(), validation: '30d', test: `${testDays}d` },
    train: xgboost({ max_depth: 6, eta: 0.1, rounds: 50, nthread: 2, seed: 7 }),
    tune: { trials: 2, minimize: 'log_loss', space: { eta: float(0.05, 0.3) }, parallel: 1, seed: 3 },
    gates: [
      beatsBaseline({ log_loss: 0 }),
      noWorse('brier', { margin: 1 }),
      noWorse('roc_auc', { margin: 1 }),
      noWorse('log_loss', { margin: 1, cluster: 'day' }),
      parity(),
    ],
    rollout: immediate(),
    monitor: { cron: '0 * * * *', window: '390d', minRows: 50, psi: 1 },
  });
}
