import { readFile, writeFile } from 'node:fs/promises';
import { seededRandom } from '../../core/random/seeded-random.js';
import {
  beatsBaseline,
  categorical,
  count,
  csv,
  defineModel,
  expanding,
  immediate,
  impute,
  notNull,
  numeric,
  parity,
  reject,
  xgboost,
} from '../../index.js';
import type { ModelDefinition } from '../../index.js';
import type { RawRecord } from './raw-rows.js';

const ROWS = 1_000;
const ROWS_PER_DAY = 10;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2024, 0, 1);
/** After the last label is known. */
export const RULED_AS_OF = FIRST_DAY + (ROWS / ROWS_PER_DAY + 10) * DAY_MS;
/** Categories that no training row has. */
const FIRST_UNSEEN_ROW = 600;

const HEADER = 'id,at,fee,speed,load,strict,plan,colour,allowed,late';
const NUMERIC = ['fee', 'speed', 'load', 'strict'];
const CATEGORICAL = ['plan', 'colour', 'allowed'];

/** Numbers in and out of range, missing values, rare and unseen categories, and values that a rule refuses. Numbers are float32 values. */
export async function writeRuledCsv(path: string): Promise<void> {
  const random = seededRandom('ruled rows');
  const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
  const maybe = (text: string | number, share: number): string => (random.nextFloat() < share ? '' : String(text));
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const number = (low: number, high: number): number => Math.fround(low + random.nextFloat() * (high - low));
    const [fee, speed, load] = [number(-3, 3), number(-1, 1), number(-2, 14)] as const;
    const strict = random.nextFloat() < 0.05 ? number(6, 9) : number(-4, 4);
    const plan = row > FIRST_UNSEEN_ROW && random.nextFloat() < 0.1 ? `new ${row}` : pick(['basic', 'plus', 'pro']);
    const colour = random.nextFloat() < 0.05 ? `rare ${row}` : pick(['red', 'green', 'käfer', '7']);
    const allowed = random.nextFloat() < 0.04 ? 'c' : pick(['a', 'b']);
    const signal = fee / 2 + speed + load / 9 + (plan === 'pro' ? 0.8 : 0) + (random.nextFloat() - 0.5) * 3;
    const at = new Date(FIRST_DAY + Math.floor(row / ROWS_PER_DAY) * DAY_MS + (row % ROWS_PER_DAY) * 3_600_000).toISOString();
    const numbers = [maybe(fee, 0.1), maybe(speed, 0.1), maybe(load, 0.05), maybe(strict, 0.05)];
    return [row, at, ...numbers, maybe(plan, 0.1), maybe(colour, 0.1), allowed, signal > 0.7 ? 1 : 0].join(',');
  });
  await writeFile(path, `${HEADER}\n${lines.join('\n')}\n`);
}

export function ruledModel(path: string): ModelDefinition {
  return defineModel({
    name: 'ruled',
    task: 'binary',
    source: csv({ path, key: ['id'] }),
    time: { event: 'at', zone: 'UTC' },
    label: { is: 'late >= 1', matures: '1d', whenNull: 'drop' },
    columns: {
      fee: numeric({ range: [-1, 1], rules: { range: impute('median'), null: impute('median') } }),
      speed: numeric(),
      load: numeric({ range: [0, 10], rules: { range: count(), null: count() } }),
      strict: numeric({ range: [-5, 5], rules: { range: reject() } }),
      plan: categorical({ minCount: 5, values: 'known', rules: { values: impute('mode'), null: impute('mode') } }),
      colour: categorical({ minCount: 3 }),
      allowed: categorical({ values: ['a', 'b'], rules: { values: reject() } }),
    },
    expect: [notNull('at')],
    split: { window: expanding(), validation: '20d', test: '20d', gap: 'matures' },
    train: xgboost({ max_depth: 4, eta: 0.3, nthread: 2, seed: 7, rounds: 40, early_stopping_rounds: 5 }),
    gates: [beatsBaseline({ log_loss: 0 }), parity({ maxMarginDifference: 1e-6 })],
    rollout: immediate(),
    retrain: { maxPerDay: 10 },
  });
}

/** Line of each id, and the record that a client would send of it. */
export async function ruledRows(path: string): Promise<{ readonly lines: readonly string[]; readonly records: readonly RawRecord[] }> {
  const [, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const names = HEADER.split(',');
  const records = lines.map((line): RawRecord => {
    const cells = new Map(line.split(',').map((text, i) => [names[i] as string, text]));
    const value = (name: string): string | number | null => {
      const text = cells.get(name) ?? '';
      return text === '' ? null : NUMERIC.includes(name) ? Number(text) : text;
    };
    return Object.fromEntries([...NUMERIC, ...CATEGORICAL].map((name) => [name, value(name)]));
  });
  return { lines: [HEADER, ...lines], records };
}
