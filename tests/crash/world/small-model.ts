import { writeFile } from 'node:fs/promises';
import {
  beatsBaseline,
  categorical,
  csv,
  defineModel,
  expanding,
  immediate,
  noWorse,
  notNull,
  numeric,
  parity,
  rowCount,
  xgboost,
} from '../../../index.js';
import type { ModelDefinition } from '../../../index.js';

const DAY_MS = 86_400_000;
const DAYS = 60;
const FIRST_DAY = Date.UTC(2024, 0, 1);

/** After the last label is known. */
export const AS_OF = FIRST_DAY + 70 * DAY_MS;

export interface ModelSize {
  /** Spread evenly over 60 days. */
  readonly rows: number;
  readonly rounds: number;
  readonly maxDepth: number;
}

/** The same bytes each time. */
export async function writeSmallCsv(path: string, { rows }: ModelSize): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) => {
    const noise = (factor: number): number => ((row + 1) * factor) % 101;
    const [a, b] = [noise(37), noise(53)];
    const late = a + b / 2 + noise(71) / 3 > 90 ? 1 : 0;
    const at = new Date(FIRST_DAY + Math.floor((row * DAYS * DAY_MS) / rows)).toISOString();
    return `${row},${at},${a},${row % 17 === 0 ? '' : b},${['red', 'green', 'blue'][row % 3]},${late}`;
  });
  await writeFile(path, `id,at,a,b,colour,late\n${lines.join('\n')}\n`);
}

/** Rows and columns are sampled in each round, so that equal bytes after a resume mean that the random state came along. */
export function smallModel(name: string, path: string, { rounds, maxDepth }: ModelSize): ModelDefinition {
  return defineModel({
    name,
    task: 'binary',
    source: csv({ path, key: ['id'] }),
    time: { event: 'at', zone: 'UTC' },
    label: { is: 'late >= 1', matures: '1d', whenNull: 'drop' },
    columns: { a: numeric(), b: numeric(), colour: categorical() },
    expect: [notNull('at'), rowCount({ min: 100 })],
    split: { window: expanding(), validation: '10d', test: '10d', gap: 'matures' },
    train: xgboost({ max_depth: maxDepth, eta: 0.3, subsample: 0.7, colsample_bytree: 0.7, rounds, nthread: 1, seed: 7 }),
    gates: [beatsBaseline({ brier: 0 }), noWorse('brier', { margin: 0.05 }), parity()],
    rollout: immediate(),
    retrain: { maxPerDay: 10 },
  });
}
