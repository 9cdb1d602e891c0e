import { seededRandom } from '../../core/random/seeded-random.js';
import {
  beatsBaseline,
  boolean,
  categorical,
  csv,
  date,
  defineModel,
  impute,
  numeric,
  parity,
  random,
  text,
  tokens,
  xgboost,
} from '../../index.js';
import type { ModelDefinition } from '../../index.js';
import type { RawRecord } from './raw-rows.js';

const ROWS = 600;
export const KINDS_AS_OF = Date.UTC(2026, 5, 1);
/** Hours around both changes of New York's clocks. */
const CHANGES = [Date.UTC(2025, 2, 9, 5), Date.UTC(2025, 10, 2, 3)];

const NAMES = ['price', 'colour', 'member', 'since', 'extras', 'note'] as const;
const EXTRAS = ['garden', 'Lift', 'käse', '駐車場', 'pool'];
const NOTES = ['Très bien situé', 'quiet street near the park', '日本語 テキスト', 'needs work', 'n°5, “new” roof', 'ΟΔΥΣΣΕΥΣ 👩‍👩‍👧'];

export function everyKindModel(path: string): ModelDefinition {
  return defineModel({
    name: 'kinds',
    task: 'binary',
    source: csv({ path, key: ['id'] }),
    label: { is: 'sold >= 1' },
    columns: {
      price: numeric(),
      colour: categorical({ encode: 'one-hot', minCount: 5 }),
      member: boolean({ true: ['ja'], false: ['nein'] }),
      since: date({ parts: ['year', 'month', 'day', 'weekday', 'hour', 'days'], zone: 'America/New_York', base: '2025-01-01' }),
      extras: tokens({ maxTokens: 4 }),
      note: text({ ngrams: { words: [1, 2], characters: [2, 3] }, buckets: 8, rules: { null: impute({ value: 'nothing said' }) } }),
    },
    split: random({ validation: 0.2, test: 0.3 }),
    train: xgboost({ max_depth: 4, eta: 0.3, nthread: 2, seed: 7, rounds: 30 }),
    gates: [beatsBaseline({ log_loss: 0 }), parity({ maxMarginDifference: 1e-6 })],
  });
}

/** Lines of the file and the records that clients send of them, with missing, rare and unseen values. Numbers are float32 values. */
export function everyKindRows(): { readonly lines: readonly string[]; readonly records: readonly RawRecord[] } {
  const random = seededRandom('every kind');
  const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
  const maybe = <T>(value: T): T | null => (random.nextFloat() < 0.08 ? null : value);
  const rows = Array.from({ length: ROWS }, (_, id): readonly [string, RawRecord] => {
    const price = Math.fround(random.nextFloat() * 9);
    const member = pick(['ja', 'nein', 'true', 'False', '1']);
    const instant = new Date(pick(CHANGES) + random.nextInt(0, 24) * 900_000).toISOString();
    const since = pick([instant, `${instant.slice(0, 19)}+05:30`, instant.slice(0, 10), instant.slice(0, 16).replace('T', ' ')]);
    const extras = Array.from({ length: random.nextInt(1, 3) }, () => pick(EXTRAS)).join(pick([', ', '; ', ' and ']));
    const colour = random.nextFloat() < 0.05 ? `rare ${id}` : pick(['red', 'grün', '7']);
    const note = `${pick(NOTES)} ${pick(NOTES)}`;
    const isSold = price / 9 + (['ja', 'true', '1'].includes(member) ? 0.4 : 0) + random.nextFloat() / 2 > 0.9;
    const record = {
      price: maybe(price),
      colour: maybe(colour),
      member: maybe(member),
      since: maybe(since),
      extras: maybe(extras),
      // A rule puts in a value there, which training rows do not get.
      note,
    };
    return [[id, ...NAMES.map((name) => quoted(record[name])), isSold ? 1 : 0].join(','), record];
  });
  return { lines: [`id,${NAMES.join(',')},sold`, ...rows.map(([line]) => line)], records: rows.map(([, record]) => record) };
}

function quoted(value: string | number | null): string {
  return value === null ? '' : `"${String(value)}"`;
}
