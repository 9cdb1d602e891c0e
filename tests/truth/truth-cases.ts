import { writeFile } from 'node:fs/promises';
import { seededRandom } from '../../core/random/seeded-random.js';
import {
  beatsBaseline,
  categorical,
  csv,
  defineModel,
  expanding,
  immediate,
  notNull,
  numeric,
  parity,
  rowCount,
  xgboost,
} from '../../index.js';
import type { ModelDefinition } from '../../index.js';

export const TASKS = ['binary', 'multiclass', 'regression', 'count'] as const;
type Task = (typeof TASKS)[number];

export interface TruthCase {
  readonly model: string;
  readonly title: string;
  readonly task: Task;
  readonly missing: boolean;
  readonly stopping: boolean;
}

/** Four objectives × missing values or none × early stopping or none. */
export const CASES: readonly TruthCase[] = TASKS.flatMap((task) =>
  [true, false].flatMap((missing) =>
    [true, false].map((stopping) => ({
      model: `${task}${missing ? '-missing' : ''}${stopping ? '-early' : ''}`,
      title: `${task}, ${missing ? 'missing values' : 'no missing value'}, ${stopping ? 'early stopping and sampling' : 'every round'}`,
      task,
      missing,
      stopping,
    })),
  ),
);

const ROWS = 1_200;
const ROWS_PER_DAY = 10;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2024, 0, 1);
const COLOURS = ['red', 'green', 'blue', 'käfer', "o'neill"];
/** After the last label is known. */
export const AS_OF = FIRST_DAY + (ROWS / ROWS_PER_DAY + 10) * DAY_MS;

/** Noisy rows, so that early stopping has something to stop at; the same bytes each time. */
export async function writeTruthCsv(path: string, missing: boolean): Promise<void> {
  const random = seededRandom(`truth ${missing}`);
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const [a, b, c] = [random.nextFloat() * 4 - 2, random.nextFloat() * 4 - 2, Math.round(random.nextFloat() * 9)] as const;
    const code = Math.floor(random.nextFloat() * COLOURS.length);
    const signal = a - b / 2 + (c > 5 ? 0.7 : 0) + (code - 2) * 0.3 + (random.nextFloat() - 0.5) * 4;
    const kind = signal > 0.6 ? 'late' : signal < -0.6 ? 'early' : 'on time';
    const at = new Date(FIRST_DAY + Math.floor(row / ROWS_PER_DAY) * DAY_MS + (row % ROWS_PER_DAY) * 3_600_000).toISOString();
    const cell = (text: string): string => (missing && random.nextFloat() < 0.08 ? '' : text);
    const inputs = [cell(String(a)), cell(String(Math.fround(b))), cell(String(c)), cell(COLOURS[code] as string)];
    return [row, at, ...inputs, signal > 0 ? 1 : 0, kind, (signal * 40 + 1_000).toFixed(3), Math.round(Math.exp(signal / 2))].join(',');
  });
  await writeFile(path, `id,at,a,b,c,colour,late,kind,amount,visits\n${lines.join('\n')}\n`);
}

const LABELS: Readonly<Record<Task, string>> = { binary: 'late >= 1', multiclass: 'kind', regression: 'amount', count: 'visits' };
const SAMPLED = { subsample: 0.7, colsample_bytree: 0.8, gamma: 0.1, min_child_weight: 2.5, reg_lambda: 0.001 };
/** A metric that each task has, to be better than the baseline in. */
const METRIC = { binary: 'log_loss', multiclass: 'log_loss', regression: 'rmse', count: 'poisson_deviance' } as const;

export function truthModel({ model, task, stopping }: TruthCase, path: string): ModelDefinition {
  const rounds = stopping ? { rounds: 60, early_stopping_rounds: 4, ...SAMPLED } : { rounds: 12 };
  return defineModel({
    name: model,
    task,
    source: csv({ path, key: ['id'] }),
    time: { event: 'at', zone: 'UTC' },
    label: { is: LABELS[task], matures: '1d', whenNull: 'drop' },
    columns: { a: numeric(), b: numeric(), c: numeric(), colour: categorical() },
    expect: [notNull('at'), rowCount({ min: 100 })],
    split: { window: expanding(), validation: '20d', test: '20d', gap: 'matures' },
    train: xgboost({ max_depth: 5, eta: 0.4, nthread: 2, seed: 7, ...rounds }),
    gates: [beatsBaseline({ [METRIC[task]]: 0 }), parity({ maxMarginDifference: 1e-6 })],
    rollout: immediate(),
    retrain: { maxPerDay: 10 },
  });
}
