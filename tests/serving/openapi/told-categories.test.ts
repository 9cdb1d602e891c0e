import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { CategoricalInput, FittedPolicy, FittedRules, SignatureInput } from '../../../core/features/signature.js';
import { MAX_TOLD_CATEGORIES } from '../../../core/features/told-values.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { openClient } from '../protocols/grpc/grpc-client.js';
import { call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';
import type { RawRow } from '../serving-fixture.js';

const random = seededRandom('told categories');
const COLUMNS = 80;
const pick = <T>(values: readonly T[]): T => values[random.nextInt(0, values.length - 1)] as T;
const texts = (name: string, what: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${what} ${i} of ${name}.`);
const imputed = (value: string): FittedPolicy => ({ kind: 'impute', value });

interface Case {
  readonly input: SignatureInput;
  /** Texts that only the training rows or the definition of this column have. */
  readonly values: readonly string[];
  readonly isTold: boolean;
}

/** Every second one is sensitive, by the definition or by the installation, or has many categories, whichever way that comes. */
function generated(index: number): Case {
  const name = `column-${index}`;
  const why = pick(['told', 'told', 'told', 'sensitive', 'hashed by the log', 'omitted by the log', 'many', 'many rare', 'many kept rare']);
  const many = MAX_TOLD_CATEGORIES + random.nextInt(1, 200);
  const categories = texts(name, 'category', why === 'many' ? many : random.nextInt(2, 12));
  const rareCategories =
    why === 'many kept rare' ? texts(name, 'rare', many) : random.nextFloat() < 0.5 ? texts(name, 'rare', 3) : undefined;
  const listed = random.nextFloat() < 0.4 && !why.startsWith('many') ? categories.slice(0, 2) : undefined;
  const policy = pick<FittedPolicy>([{ kind: 'reject' }, { kind: 'reject' }, { kind: 'count' }, imputed(categories[0] ?? '')]);
  const rules: FittedRules = {
    ...(random.nextFloat() < 0.8 ? { values: policy } : {}),
    ...(random.nextFloat() < 0.5 ? { null: pick<FittedPolicy>([{ kind: 'count' }, imputed(categories[1] ?? '')]) } : {}),
  };
  const input: SignatureInput = {
    kind: 'categorical',
    name: why.endsWith('by the log') ? `${why.split(' ')[0]}-${index}` : name,
    minCount: 1,
    categories,
    values: listed ?? 'known',
    rules,
    ...(rareCategories === undefined ? {} : { rareCategories }),
    ...(why === 'many rare' ? { hasManyRare: true as const } : {}),
    ...(why === 'sensitive' ? { sensitive: pick(['hash', 'omit'] as const) } : {}),
  };
  return { input, values: [...categories, ...(rareCategories ?? [])], isTold: why === 'told' };
}

const CASES = Array.from({ length: COLUMNS }, (_, i) => generated(i));
const AGE: SignatureInput = {
  kind: 'numeric',
  name: 'age',
  range: null,
  trainingRange: [17.31, 96.77],
  sensitive: 'omit',
  rules: { null: { kind: 'impute', value: 41.19 } },
};
const inputs: readonly SignatureInput[] = [...CASES.map(({ input }) => input), AGE];
const ROW: RawRow = Object.fromEntries(CASES.map(({ input, values }) => [input.name, values[0] ?? '']));
const named = (start: string) => inputs.filter(({ name }) => name.startsWith(start)).map(({ name: column }) => ({ endpoint: '*', column }));

const { dir, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'people', version: 1, inputs, rows: [{ ...ROW, age: 30 }] });
await deploy(objects, { endpoint: 'people', revision: 1, version: 1 });
const { url, grpcAddress } = await serve({
  grpcPort: 0,
  predictionLog: {
    stateDir: join(dir, 'log'),
    rules: { hash: named('hashed'), omit: named('omitted') },
    salt: 'a salt of some length',
    shipMs: 60_000,
    finishMs: 1_000,
    diskLimitBytes: 1e8,
    shipper: { environment: {} },
  },
});
await ready(url);

function assertTells(text: string, what: string, told: (values: readonly string[]) => boolean): void {
  for (const { input, values, isTold } of CASES) {
    if (isTold) assert.ok(told(values), `${what} tells of ${input.name}`);
    else for (const value of values) assert.ok(!text.includes(value), `${what} tells ${value}`);
  }
  for (const number of ['17.31', '96.77', '41.19']) assert.ok(!text.includes(number), `${what} tells ${number}`);
}

test('the document lists categories of columns that may be told, and no value of one that may not', async () => {
  assert.ok(CASES.filter(({ isTold }) => isTold).length >= 5 && CASES.filter(({ isTold }) => !isTold).length >= 10);
  const { text } = await call(url, '/openapi.json');
  assertTells(text, 'the document', (values) => values.some((value) => text.includes(value)));
});

test('no other description tells a category, in any protocol', async (t) => {
  for (const path of ['/v2/models/people', '/v1/models/people', '/v1/status', '/v2/models/stats', '/metrics', '/try']) {
    const { status, text } = await call(url, path);
    assert.equal(status, 200, path);
    assertTells(text, path, () => true);
  }
  const client = openClient(grpcAddress ?? '');
  t.after(() => client.close());
  assertTells(JSON.stringify(await client.call('ModelMetadata', { name: 'people' })), 'ModelMetadata', () => true);
});

test('a refusal says which values a column takes where they may be told, and not where they may not', async () => {
  const rejecting = CASES.filter(({ input }) => input.rules?.values?.kind === 'reject');
  assert.ok(rejecting.some(({ input }) => input.sensitive !== undefined && Array.isArray((input as CategoricalInput).values)));
  for (const { input, values } of rejecting) {
    const { status, text } = await call(url, '/v1/models/people/predict', { records: [{ ...ROW, age: 30, [input.name]: 'none of them' }] });
    assert.equal(status, 400, input.name);
    if (input.sensitive !== undefined) for (const value of values) assert.ok(!text.includes(value), text);
  }
});

test('the example of a model without a value that may not be told is answered all the same', async () => {
  const { body } = await call(url, '/openapi.json');
  const examples = (body.components?.schemas?.['people.Record'] as unknown as { examples: readonly object[] }).examples;
  const { status, text } = await call(url, '/v1/models/people/predict', { records: examples });
  assert.equal(status, 200, text);
});
