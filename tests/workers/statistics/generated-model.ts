import type { OutputBatch } from '../../../adapters/table-engine/table-engine.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { METRICS, metricsOf } from '../../../core/statistics/metrics/metrics.js';
import { taskSpec } from '../../../core/tasks/tasks.js';
import type { Task } from '../../../core/tasks/tasks.js';
import { after, categorical, defineModel, expanding, immediate, noWorse, numeric, parity, parquet, xgboost } from '../../../index.js';
import type { ModelDefinition } from '../../../index.js';

const ROWS = 2_000;
const DAY_MS = 86_400_000;
const PLANS = ['basic', 'plus', 'pro', null];
const CLASSES = ['gone', 'kept', 'moved'];

/** Every row is known then. */
export const AS_OF = Date.UTC(2025, 0, 1);

/** Rows of a hundred days with missing values of either kind; what becomes of a row depends on its columns and on chance. */
export function generatedRows(seed: string): OutputBatch {
  const random = seededRandom(seed);
  const filled = (value: (row: number) => number): Float64Array => Float64Array.from({ length: ROWS }, (_, row) => value(row));
  const number = (): Float64Array => filled(() => (random.nextFloat() < 0.05 ? NaN : Math.round(random.nextFloat() * 200) / 100 - 1));
  const [x, y] = [number(), number()];
  const text = (values: readonly (string | null)[]): (string | null)[] =>
    Array.from({ length: ROWS }, () => values[random.nextInt(0, values.length - 1)] as string | null);
  const amount = filled((row) => (x[row] || 0) * 2 + (y[row] || 0) + random.nextFloat());
  return {
    rows: ROWS,
    columns: [
      { name: 'id', type: 'integer', values: filled((row) => row) },
      { name: 'seen_at', type: 'timestamp', values: filled((row) => AS_OF - 110 * DAY_MS + Math.floor((row * 100 * DAY_MS) / ROWS)) },
      { name: 'x', type: 'number', values: x },
      { name: 'y', type: 'number', values: y },
      { name: 'plan', type: 'string', values: text(PLANS) },
      { name: 'shop', type: 'string', values: text(Array.from({ length: 40 }, (_, i) => `shop ${i}`)) },
      { name: 'amount', type: 'number', values: amount },
      { name: 'visits', type: 'number', values: Float64Array.from(amount, (value) => Math.max(0, Math.round(value * 2))) },
      {
        name: 'outcome',
        type: 'string',
        values: Array.from(amount, (value) => CLASSES[Math.min(2, Math.max(0, Math.round(value)))] as string),
      },
    ],
  };
}

const LABELS: Readonly<Record<Task, string>> = {
  binary: 'amount >= 0.5',
  multiclass: 'outcome',
  regression: 'amount',
  count: 'visits',
  anomaly: 'amount >= 0.5',
};

/** A gate for every metric of the task, by rows, by days and by another column. */
export function generatedModel(task: Task, path: string): ModelDefinition {
  const gates = metricsOf(task).flatMap(({ name }) => [
    noWorse(name, { margin: 0.01 }),
    noWorse(name, { margin: 0.01, cluster: 'day' }),
    noWorse(name, { margin: 0.01, cluster: 'shop' }),
  ]);
  return defineModel({
    name: task,
    task,
    source: parquet({ path, key: ['id'] }),
    time: { event: 'seen_at', zone: 'Europe/Zurich' },
    label: { is: LABELS[task], matures: '1d', whenNull: 'drop' },
    columns: { x: numeric(), y: numeric(), plan: categorical(), amount: after(), outcome: after(), visits: after() },
    split: { window: expanding(), validation: '20d', test: '40d' },
    train: xgboost({ max_depth: 3, eta: 0.3, rounds: 8, nthread: 1, seed: 7 }),
    gates: [...gates, parity()],
    rollout: immediate(),
  });
}

/** Those whose models learn a label, and are compared by it. */
export const TASKS = [...new Set(Object.values(METRICS).flatMap(({ tasks }) => tasks))].filter(
  (task) => taskSpec(task).labels === 'learned',
);
