import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureInput } from '../../../core/features/signature.js';
import { call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import type { Answer, RawRow } from '../serving-fixture.js';

const RULED: readonly SignatureInput[] = [
  {
    kind: 'categorical',
    name: 'carrier',
    minCount: 1,
    categories: ['AA', 'DL'],
    values: ['AA', 'DL', 'WN'],
    rules: { values: { kind: 'reject' } },
  },
  {
    kind: 'numeric',
    name: 'distance',
    range: [0, 1000],
    trainingRange: [10, 900],
    rules: { range: { kind: 'reject' }, null: { kind: 'impute', value: 250.1 } },
  },
  { kind: 'numeric', name: 'wind_kt', range: [0, 60], trainingRange: [0, 50], rules: { range: { kind: 'impute', value: 12 } } },
  { kind: 'numeric', name: 'gust', range: null, rules: { type: { kind: 'count' }, null: { kind: 'count' } } },
];
const ROW: RawRow = { carrier: 'AA', distance: 250.1, wind_kt: 12, gust: 3 };
const SENTINEL = 'secret-7731';

interface World {
  readonly predict: (...rows: readonly Readonly<Record<string, unknown>>[]) => Promise<Answer>;
  readonly infer: (inputs: readonly unknown[]) => Promise<Answer>;
  /** Lines of the counter, without its name and the labels that every line has. */
  readonly violations: () => Promise<readonly string[]>;
  readonly url: string;
}

async function serve(
  t: Parameters<typeof createInstallation>[0],
  inputs: readonly SignatureInput[],
  rows: readonly RawRow[],
): Promise<World> {
  const installation = await createInstallation(t);
  await publishVersion(installation.objects, { model: 'm', version: 3, inputs, rows });
  await deploy(installation.objects, { endpoint: 'm', revision: 1, version: 3 });
  const { url } = await installation.serve();
  await ready(url);
  return {
    url,
    predict: (...records) => call(url, '/v1/models/m/predict', { records }),
    infer: (tensors) => call(url, '/v2/models/m/infer', { inputs: tensors }),
    violations: async () => {
      const { text } = await call(url, '/metrics');
      const lines = text.split('\n').filter((line) => line.startsWith('perennial_serving_input_violations_total{'));
      return lines
        .map((line) => line.replace(/^[^{]*\{endpoint="m",version="3",column="(.*?)",rule="(.*?)",policy="(.*?)"\}/, '$1 $2 $3'))
        .sort();
    },
  };
}

function probability(answer: Answer, row = 0): unknown {
  assert.equal(answer.status, 200, answer.text);
  return (answer.body.predictions as unknown as { probability: number }[])[row]?.probability;
}

test('a value that breaks a rule is refused with field, rule, kind and what is expected; the value comes back nowhere', async (t) => {
  const { predict, violations } = await serve(t, RULED, [ROW]);
  const wrong: readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>][] = [
    [
      { distance: 7731 },
      {
        code: 'INPUT_RULE_BROKEN',
        field: 'records[1].distance',
        rule: 'range',
        found: 'a number outside of it',
        expected: 'a number from 0 to 1000',
      },
    ],
    [
      { carrier: SENTINEL },
      {
        code: 'INPUT_RULE_BROKEN',
        field: 'records[1].carrier',
        rule: 'values',
        found: 'a string that is none of them',
        expected: 'one of "AA", "DL", "WN"',
      },
    ],
    [
      { distance: SENTINEL },
      { code: 'INPUT_FIELD_TYPE', field: 'records[1].distance', found: 'a string', expected: 'a number, a boolean or null' },
    ],
  ];
  for (const [change, expected] of wrong) {
    const answer = await predict(ROW, { ...ROW, ...change });
    assert.equal(answer.status, 400, answer.text);
    const { message, ...error } = answer.body.error as unknown as Record<string, unknown>;
    assert.deepEqual(error, expected);
    assert.match(String(message), / Fix: /);
    assert.ok(!/7731/.test(answer.text), answer.text);
  }
  assert.deepEqual(await violations(), ['carrier values reject 1', 'distance range reject 1', 'distance type reject 1']);
});

test('an imputed value gives the answer of that value, in records, in tensors and in a matrix', async (t) => {
  const { predict, infer, violations } = await serve(t, RULED, [ROW]);
  const expected = probability(await predict(ROW));
  assert.equal(probability(await predict({ ...ROW, distance: null })), expected);
  assert.equal(probability(await predict({ ...ROW, wind_kt: 61, distance: null })), expected);
  const answer = await infer([
    { name: 'carrier', shape: [2], datatype: 'BYTES', data: ['AA', 'AA'] },
    { name: 'distance', shape: [2], datatype: 'FP64', data: [null, 250.1] },
    { name: 'wind_kt', shape: [2], datatype: 'FP64', data: [12, -1] },
    { name: 'gust', shape: [2], datatype: 'FP64', data: [3, 3] },
  ]);
  const outputs = answer.body.outputs as unknown as { name: string; data: number[] }[];
  assert.deepEqual(outputs.find(({ name }) => name === 'probability')?.data, [expected, expected]);
  assert.deepEqual(await violations(), ['distance null impute 3', 'wind_kt range impute 2']);

  const numeric = RULED.filter(({ kind }) => kind === 'numeric');
  const { carrier: _, ...row } = ROW;
  const matrix = await serve(t, numeric, [row]);
  const sent = await matrix.infer([{ name: 'input', shape: [2, 3], datatype: 'FP32', data: [250.1, 12, 3, null, 99, 3] }]);
  const [first, second] =
    (sent.body.outputs as unknown as { name: string; data: number[] }[]).find(({ name }) => name === 'probability')?.data ?? [];
  assert.equal(sent.status, 200, sent.text);
  assert.equal(first, second);
  assert.deepEqual(await matrix.violations(), ['distance null impute 1', 'wind_kt range impute 1']);
  const refused = await matrix.infer([{ name: 'input', shape: [1, 3], datatype: 'FP32', data: [7731, 12, 3] }]);
  assert.equal(refused.status, 400);
  assert.match(refused.text, /inputs\[0\]\.data\[0\] breaks the model's rule range/);
});

test('what is only counted is scored, and one scrape later it is in the metrics', async (t) => {
  const { predict, violations } = await serve(t, RULED, [ROW]);
  assert.deepEqual(await violations(), []);
  const missing = probability(await predict({ ...ROW, gust: null }));
  assert.equal(probability(await predict({ ...ROW, gust: 'calm' })), missing);
  probability(await predict({ ...ROW, carrier: 'WN', distance: 950, wind_kt: 55 }, { ...ROW, carrier: 'WN' }));
  const expected = [
    'carrier unseen_category count 2',
    'distance out_of_training_range count 1',
    'gust null count 2',
    'gust type count 1',
    'wind_kt out_of_training_range count 1',
  ];
  assert.deepEqual(await violations(), expected);
  assert.deepEqual(await violations(), expected, 'a scrape counts nothing twice');
});

test('a model of a time before there were rules takes what it took, and its unseen categories are counted', async (t) => {
  const inputs: readonly SignatureInput[] = [
    { kind: 'categorical', name: 'carrier', minCount: 1, categories: ['AA'] },
    { kind: 'numeric', name: 'distance', range: [0, 10] },
  ];
  const { predict, violations } = await serve(t, inputs, [{ carrier: 'AA', distance: 1 }]);
  for (const row of [
    { carrier: null, distance: null },
    { carrier: 'ZZ', distance: 11 },
    { carrier: true, distance: true },
  ])
    assert.equal((await predict(row)).status, 200);
  assert.equal((await predict({ carrier: 'AA', distance: 'x' })).status, 400);
  assert.deepEqual(await violations(), ['carrier unseen_category count 2', 'distance range count 1', 'distance type reject 1']);
});

test('what a shadow sees of a request is not counted again', async (t) => {
  const { objects, serve: start } = await createInstallation(t);
  for (const version of [1, 2]) await publishVersion(objects, { model: 'm', version, inputs: RULED, rows: [ROW] });
  const override = { mode: 'split', salt: 'salt', shadows: [{ model: 'm', version: 2 }] };
  await deploy(objects, { endpoint: 'm', revision: 1, version: 1, override });
  const { url } = await start();
  await ready(url);
  probability(await call(url, '/v1/models/m/predict', { records: [{ ...ROW, carrier: 'WN' }] }));
  const metrics = await eventually(
    'the shadow has scored',
    async () => (await call(url, '/metrics')).text,
    (text) => text.includes('perennial_serving_shadow_requests_total{endpoint="m",version="2",outcome="scored"} 1'),
  );
  const lines = metrics.split('\n').filter((line) => line.startsWith('perennial_serving_input_violations_total{'));
  assert.deepEqual(lines, [
    'perennial_serving_input_violations_total{endpoint="m",version="1",column="carrier",rule="unseen_category",policy="count"} 1',
  ]);
});
