import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { IngredientInput, SignatureInput } from '../../../core/features/signature.js';
import { deploy, publishVersion } from '../serving-fixture.js';

const reject = { kind: 'reject' } as const;

/** Columns with every kind of rule, and names that only a careful page and a careful document survive. */
export const RULED_INPUTS: readonly SignatureInput[] = [
  { kind: 'categorical', name: 'carrier', minCount: 1, categories: ['UA', '<img src=x onerror=alert(1)>', '"quoted", \'too\''] },
  {
    kind: 'categorical',
    name: 'origin',
    minCount: 1,
    categories: ['EWR', 'JFK', '7'],
    values: ['JFK', 'LGA', '7'],
    rules: { values: reject },
  },
  { kind: 'categorical', name: 'hour', minCount: 1, categories: ['5', '6'], rules: { null: reject } },
  { kind: 'numeric', name: 'distance', range: [0, 6000], rules: { range: reject, null: reject }, trainingRange: [80, 4983] },
  { kind: 'numeric', name: '</script><script>alert(2)</script>', range: [-5, 5], rules: { range: { kind: 'impute', value: 0 } } },
  { kind: 'numeric', name: '__proto__', range: null, trainingRange: [0.001, 0.0012] },
];
export const RULED_ROW = {
  carrier: 'UA',
  origin: 'JFK',
  hour: '5',
  distance: 500,
  '</script><script>alert(2)</script>': 1,
  ['__proto__']: 0.001,
};

const DATE = { kind: 'date', name: 'since', parts: ['year', 'days'], zone: 'Asia/Tokyo', base: '2025-01-01' } as const;
const TOKENS = { kind: 'tokens', name: 'extras', separators: [',', 'and'], tokens: ['garden', 'lift'], hasOther: true } as const;
const TEXT = { kind: 'text', name: 'note', words: [1, 2], characters: null, buckets: 8, norm: 'l2' } as const;

/** Columns that are read from texts; of one missing values are refused, and another is sensitive. */
const READ_INPUTS: readonly SignatureInput[] = [
  { kind: 'boolean', name: 'member', true: ['ja'], false: ['nein'] },
  { ...DATE, rules: { null: reject } },
  { ...TOKENS, sensitive: 'hash' },
  { ...TEXT, rules: { null: { kind: 'impute', value: 'a secret of the rows' } } },
];
const INGREDIENTS: readonly IngredientInput[] = (['number', 'text', 'time'] as const).map((type) => ({
  kind: 'ingredient',
  name: `a ${type}`,
  type,
  zone: 'UTC',
}));
const READ_ROW = {
  member: 'ja',
  since: '2026-03-01',
  extras: 'garden',
  note: 'quiet',
  'a number': 1,
  'a text': 'b',
  'a time': '2026-03-01',
};

export async function publishDescribed(objects: ObjectStore): Promise<void> {
  await publishVersion(objects, {
    model: 'ruled',
    version: 7,
    inputs: RULED_INPUTS,
    keyColumns: ['flight_id', 'carrier'],
    rows: [RULED_ROW],
  });
  await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass' });
  await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression' });
  await publishVersion(objects, { model: 'kinds', version: 3, inputs: READ_INPUTS, ingredients: INGREDIENTS, rows: [READ_ROW] });
  for (const [endpoint, version] of Object.entries({ ruled: 7, sorts: 1, minutes: 2, kinds: 3 }))
    await deploy(objects, { endpoint, revision: 1, version });
}
