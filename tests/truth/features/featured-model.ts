import { writeFile } from 'node:fs/promises';
import { seededRandom } from '../../../core/random/seeded-random.js';
import {
  after,
  beatsBaseline,
  categorical,
  csv,
  defineModel,
  expr,
  impute,
  ingredient,
  numeric,
  parity,
  sensitive,
  xgboost,
} from '../../../index.js';
import type { ModelDefinition } from '../../../index.js';
import type { RawRecord } from '../raw-rows.js';

const ROWS = 1_000;
const ROWS_PER_DAY = 10;
const DAY_MS = 86_400_000;
/** Clocks in New York are changed on the tenth of March. */
const FIRST_DAY = Date.UTC(2024, 1, 1);
export const FEATURED_AS_OF = FIRST_DAY + (ROWS / ROWS_PER_DAY + 10) * DAY_MS;

const NUMBERS = ['price', 'quantity'];
const HEADER = ['id', 'ordered_at', 'opened', 'tags', 'note', 'city', ...NUMBERS, 'late'];
const TAGS = ['gift', 'väse', 'fragile', 'a b', '東京'];

/** Local times on both sides of a change of clocks, dates, token lists, texts with and without letters, and zeros to divide by. */
export async function writeFeaturedCsv(path: string): Promise<void> {
  const random = seededRandom('featured rows');
  const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
  const maybe = (text: string | number, share: number): string => (random.nextFloat() < share ? '' : String(text));
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const day = FIRST_DAY + Math.floor(row / ROWS_PER_DAY) * DAY_MS;
    const hour = (row % ROWS_PER_DAY) * 2 + (row % 2);
    const wall = new Date(day + hour * 3_600_000 + random.nextInt(0, 59) * 60_000).toISOString().slice(0, 19);
    const opened = new Date(day - random.nextInt(0, 900) * DAY_MS).toISOString().slice(0, 10);
    const tags = Array.from({ length: random.nextInt(0, 4) }, () => pick(TAGS)).join(pick([', ', ',', ' ,']));
    const note = pick(['call first', '  two  words ', 'Ünïcode', '007', 'true', '']);
    const price = Math.fround(random.nextFloat() * 40 - 4);
    const quantity = random.nextInt(0, 5);
    const signal = hour / 12 + tags.length / 30 + price / 20 + (random.nextFloat() - 0.5) * 2;
    const cells = [wall.replace('T', ' '), maybe(opened, 0.1), `"${tags}"`, maybe(note, 0.1), maybe(pick(['Łódź', 'NYC', ' rome']), 0.1)];
    return [row, ...cells, maybe(price, 0.1), maybe(quantity, 0.1), signal > 2 ? 1 : 0].join(',');
  });
  await writeFile(path, `${HEADER.join(',')}\n${lines.join('\n')}\n`);
}

export function featuredModel(path: string): ModelDefinition {
  return defineModel({
    name: 'featured',
    task: 'binary',
    source: csv({ path, key: ['id'] }),
    time: { event: 'ordered_at', zone: 'America/New_York' },
    label: { is: 'late >= 1', matures: '1d' },
    columns: {
      price: numeric({ range: [0, 30], rules: { range: impute('median'), null: impute('median') } }),
      city: categorical({ minCount: 2, rules: { null: impute('mode') } }),
      opened: ingredient('time'),
      tags: ingredient('text'),
      note: sensitive(ingredient('text')),
      quantity: ingredient('number'),
      late: after(),
    },
    features: {
      hour: expr('hour(ordered_at)'),
      weekday: expr('day_of_week(ordered_at)', { as: categorical({ minCount: 3 }) }),
      age: expr('days_between(opened, ordered_at)'),
      is_old: expr('age > 365'),
      tag_count: expr('coalesce(count_tokens(tags), 0)'),
      is_gift: expr('has_token(tags, "gift")'),
      each: expr('price / quantity'),
      size: expr('ln(each) * 0.1 + sqrt(price - 5)'),
      where: expr('upper(trim(city))', { as: categorical({ minCount: 5 }) }),
      mood: expr('if(word_count(note) > 1, "long", lower(note))'),
      utc_hour: expr('hour(ordered_at)', { zone: 'UTC' }),
    },
    split: { validation: '20d', test: '20d', gap: 'matures' },
    train: xgboost({ max_depth: 4, eta: 0.3, nthread: 2, seed: 7, rounds: 40, early_stopping_rounds: 5 }),
    gates: [beatsBaseline({ log_loss: 0 }), parity({ maxMarginDifference: 1e-6 })],
    retrain: { maxPerDay: 10 },
  });
}

/** What a client sends: the columns of the file as they are. */
export const FEATURED_COLUMNS = ['price', 'city', 'opened', 'tags', 'note', 'quantity', 'ordered_at'].map((name) => ({
  name,
  kind: NUMBERS.includes(name) ? ('numeric' as const) : ('categorical' as const),
}));

/** The record that a client would send of a line. */
export function featuredRecord(line: string): RawRecord {
  const cells = line.match(/("[^"]*"|[^,]*)(,|$)/g) ?? [];
  const texts = new Map(HEADER.map((name, i) => [name, (cells[i] ?? '').replace(/,$/, '').replaceAll('"', '')]));
  return Object.fromEntries(
    FEATURED_COLUMNS.map(({ name, kind }) => {
      const text = texts.get(name) ?? '';
      return [name, text === '' ? null : kind === 'numeric' ? Number(text) : text];
    }),
  );
}
