import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { openModelRuntime } from '../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import {
  MIXED_INPUTS,
  MIXED_ROWS,
  NUMERIC_INPUTS,
  NUMERIC_ROWS,
  call,
  createInstallation,
  deploy,
  publishVersion,
  ready,
} from '../serving-fixture.js';
import { formScores } from './form-scores.js';
import { openClient } from './grpc/grpc-client.js';
import { matrixRequest } from './grpc/infer-messages.js';
import { rowForms } from './protocol-forms.js';

const SHARE = Math.fround(0.3);
const SHARES = [0.2, 0.3, 0.5].map(Math.fround);
const MEAN = Math.fround(-12.7);

const { objects, serve } = await createInstallation({ after });
const minutes = { model: 'minutes', task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS } as const;
await publishVersion(objects, { model: 'mixed', version: 1, baseline: [SHARE] });
await publishVersion(objects, { model: 'sorts', version: 1, task: 'multiclass', baseline: SHARES });
await publishVersion(objects, { ...minutes, version: 1, baseline: [MEAN] });
for (const endpoint of ['mixed', 'sorts', 'minutes']) await deploy(objects, { endpoint, revision: 1, version: 1 });
const { url, grpcAddress = '' } = await serve({ grpcPort: 0, runtime: openModelRuntime([]) });
await ready(url);
const client = openClient(grpcAddress);
after(() => client.close());

/** As every protocol takes them. */
const ROWS = MIXED_ROWS.map(({ hour, ...row }) => ({ ...row, hour: hour === null ? null : String(hour) }));

for (const [model, inputs, rows, score] of [
  ['mixed', MIXED_INPUTS, ROWS, SHARE],
  ['minutes', NUMERIC_INPUTS, NUMERIC_ROWS, MEAN],
] as const)
  test(`the baseline ${model} answers every row with its number in every form of every protocol`, async () => {
    const forms = rowForms(model, inputs, rows);
    assert.ok(forms.length >= 12);
    for (const form of forms) {
      const scores = rows.map(() => score);
      assert.deepEqual(await formScores(url, form), scores, form.what);
    }
  });

test('a baseline over gRPC has the outputs of its task without a margin', async () => {
  const { body: metadata } = await client.call('ModelMetadata', { name: 'minutes' });
  assert.equal(metadata.platform, 'perennial_baseline');
  assert.deepEqual(namesOf(metadata.outputs), ['prediction']);
  const { code, body } = await client.call('ModelInfer', matrixRequest([[1, 2, 3], [4, 5, 6]])); // prettier-ignore
  assert.equal(code, 0);
  assert.deepEqual(namesOf(body.outputs), ['prediction']);
  assert.deepEqual(floatsOf(body.raw_output_contents), [[MEAN, MEAN]]);
  const many = await client.call('ModelInfer', { model_name: 'sorts', inputs: columns(2), outputs: [{ name: 'probabilities' }] });
  assert.deepEqual([many.code, many.body.outputs?.[0]?.contents?.fp32_contents], [0, [...SHARES, ...SHARES]]);
  const margin = await client.call('ModelInfer', { ...matrixRequest([[1, 2, 3]]), outputs: [{ name: 'margin' }] });
  assert.deepEqual([margin.code, /expected one of prediction\./.test(margin.details)], [3, true]);
});

test('instances and scoring requests get the class, its shares and the mean of a baseline', async () => {
  const ask = async (path: string, body: object): Promise<unknown> => (await call(url, path, body)).body.predictions;
  const instances = (signature?: string) => ({ instances: ROWS, ...(signature === undefined ? {} : { signature_name: signature }) });
  const records = (output?: string) => ({ dataframe_records: ROWS, ...(output === undefined ? {} : { params: { output } }) });
  for (const [path, body] of [
    ['/v1/models/sorts:predict', instances],
    ['/v1/models/sorts/invocations', records],
  ] as const) {
    const asked = (output?: string): Promise<unknown> => ask(path, body(output));
    assert.deepEqual(await asked(), repeated('on time'), path);
    assert.deepEqual(await asked('probabilities'), repeated(SHARES), path);
  }
  assert.deepEqual(await ask('/v1/models/mixed:predict', instances()), repeated(false));
  assert.deepEqual(await ask('/v1/models/mixed/invocations', records()), repeated(false));
  const margin = await call(url, '/v1/models/mixed/invocations', records('margin'));
  assert.deepEqual([margin.status, /expected one of prediction, probability\./.test(margin.text)], [400, true]);
});

const repeated = (value: unknown): readonly unknown[] => ROWS.map(() => value);
const namesOf = (list: unknown): readonly string[] => (list as readonly { readonly name: string }[]).map(({ name }) => name);

function floatsOf(raw: unknown): readonly (readonly number[])[] {
  return (raw as readonly Buffer[]).map((bytes) => Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i)));
}

/** Rows of the columns of `sorts`. */
function columns(rows: number): readonly object[] {
  return MIXED_INPUTS.map(({ kind, name }) => {
    if (kind === 'numeric') return { name, datatype: 'FP32', shape: [rows], contents: { fp32_contents: Array<number>(rows).fill(1) } };
    return { name, datatype: 'BYTES', shape: [rows], contents: { bytes_contents: Array<Buffer>(rows).fill(Buffer.from('AA')) } };
  });
}
