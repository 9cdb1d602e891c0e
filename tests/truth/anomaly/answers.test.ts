import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { predictFile } from '../../../activities/batch/batch-predict.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { requireRunReport } from '../../../operations/look/find-report.js';
import { startServing } from '../../../serving/serving-process.js';
import type { ServingProcess } from '../../../serving/serving-process.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { until } from '../../fixtures/eventually.js';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { deploy } from '../../fixtures/whole-chain.js';
import { rowsStored } from '../../serving/prediction-log/stored-rows.js';
import { openClient } from '../../serving/protocols/grpc/grpc-client.js';
import { call } from '../../serving/serving-fixture.js';
import { MILD, runWeather, STORM, writeWeather } from './weather.js';
import type { WeatherRun } from './weather.js';

const RECORDS = [MILD, STORM];
const NAMES = ['is_anomaly', 'score', 'threshold'];

interface Said {
  readonly id: string;
  readonly isAnomaly: boolean;
  readonly score: number;
  readonly threshold: number;
}

let world: ActivityWorld;
let serving: ServingProcess;
let made: WeatherRun;
let said: readonly Said[];
before(async () => {
  world = await openActivityWorld();
  await writeWeather(world);
  const stateDir = join(world.folder, 'serving');
  const shipper = { environment: childEnvironment({ PERENNIAL_HOME: world.folder }) };
  serving = await startServing({
    objects: world.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    grpcPort: 0,
    stateDir,
    log: () => undefined,
    pollMs: 50,
    predictionLog: { stateDir, shipMs: 500, shipper },
  });
  made = await runWeather(world, 'weather');
  await deploy(world, 'weather', made.version);
  await until('it answers', async () => (await call(serving.url, '/v2/models/weather/ready')).status === 200);
  said = ((await asked('/v1/models/weather/predict', { records: RECORDS })) as { readonly predictions: readonly Said[] }).predictions;
});
after(async () => {
  await serving?.close();
  await world?.close();
});

async function asked(path: string, body?: unknown): Promise<unknown> {
  const { status, text } = await call(serving.url, path, body);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

const flags = (): readonly boolean[] => said.map(({ isAnomaly }) => isAnomaly);
const columns = (): Readonly<Record<string, readonly unknown[]>> => ({
  is_anomaly: flags(),
  score: said.map(({ score }) => score),
  threshold: said.map(({ threshold }) => threshold),
});

test('every protocol says the same of a row', async () => {
  assert.deepEqual(flags(), [false, true]);
  assert.deepEqual(Object.keys(said[0] ?? {}), ['id', 'isAnomaly', 'score', 'threshold']);
  assert.deepEqual(await asked('/v1/models/weather:predict', { instances: RECORDS }), { predictions: flags() });
  assert.deepEqual(await asked('/invocations', { dataframe_records: RECORDS }), { predictions: flags() });
  for (const [name, values] of Object.entries(columns())) {
    assert.deepEqual(await asked('/v1/models/weather:predict', { instances: RECORDS, signature_name: name }), { predictions: values });
    assert.deepEqual(await asked('/invocations', { dataframe_records: RECORDS, params: { output: name } }), { predictions: values });
  }

  const inputs = Object.keys(MILD).map((name) => ({
    name,
    shape: [2],
    datatype: 'FP64',
    data: RECORDS.map((record) => record[name as keyof typeof MILD]),
  }));
  type Tensors = { readonly outputs: readonly { readonly name: string; readonly datatype: string; readonly data: readonly unknown[] }[] };
  const { outputs } = (await asked('/v2/models/weather/infer', { inputs })) as Tensors;
  assert.deepEqual(Object.fromEntries(outputs.map(({ name, data }) => [name, data])), columns());
  const described = (await asked('/v2/models/weather')) as Tensors;
  assert.deepEqual(
    described.outputs.map(({ name, datatype }) => `${name} ${datatype}`),
    ['is_anomaly BOOL', 'score FP32', 'threshold FP32', 'margin FP32'],
  );
});

test('the answer over gRPC has the same tensors, and margins where they are asked for', async () => {
  const client = openClient(serving.grpcAddress ?? '');
  try {
    const inputs = Object.keys(MILD).map((name) => ({
      name,
      shape: [2],
      datatype: 'FP64',
      contents: { fp64_contents: RECORDS.map((record) => record[name as keyof typeof MILD]) },
    }));
    const outputs = [...NAMES, 'margin'].map((name) => ({ name }));
    const { body, details } = await client.call('ModelInfer', { model_name: 'weather', inputs, outputs });
    const tensors = body?.['outputs'] as unknown as readonly {
      name: string;
      contents: { bool_contents: boolean[]; fp32_contents: number[] };
    }[];
    assert.deepEqual(
      tensors?.map(({ name }) => name),
      [...NAMES, 'margin'],
      details,
    );
    const [flagged, score, threshold, margin] = tensors.map(({ contents }) => contents);
    assert.deepEqual(flagged?.bool_contents, flags());
    assert.deepEqual(score?.fp32_contents, columns()['score']);
    assert.deepEqual(
      threshold?.fp32_contents.map(Math.fround),
      said.map((one) => Math.fround(one.threshold)),
    );
    assert.ok((margin?.fp32_contents[0] ?? 0) > (margin?.fp32_contents[1] ?? 0), 'an anomaly is isolated by fewer cuts');
  } finally {
    client.close();
  }
});

test('a scored file and the prediction log have a column for each', async () => {
  const input = join(world.folder, 'two.csv');
  const output = join(world.folder, 'scored.csv');
  const names = Object.keys(MILD);
  await writeFile(
    input,
    [['date', ...names], ...RECORDS.map((row, i) => [`2016-01-0${i + 1}`, ...Object.values(row)])]
      .map((row) => `${row.join(',')}\n`)
      .join(''),
  );
  await predictFile(world.deps, { model: 'weather', version: made.version, input, output });
  const [header, ...rows] = (await readFile(output, 'utf8')).trim().split('\n');
  assert.equal(header, ['date', ...NAMES].join(','));
  const scored = rows.map((row) => row.split(','));
  assert.deepEqual(
    scored.map(([, flagged, score, threshold]) => [flagged, Math.fround(Number(score)), Math.fround(Number(threshold))]),
    said.map((one) => [String(one.isAnomaly), one.score, Math.fround(one.threshold)]),
  );
  const stored = await rowsStored(world.folder, world.deps.objects, 'weather', RECORDS.length);
  const byId = new Map(stored.map((row) => [row['id'], row]));
  for (const { id, isAnomaly, score, threshold } of said) {
    const row = byId.get(id);
    assert.deepEqual([row?.['is_anomaly'], row?.['score'], row?.['threshold']], [isAnomaly, score, threshold]);
  }
});

test('the description of the API has them, and the page to try it shows them', async () => {
  const text = JSON.stringify(await asked('/openapi.json'));
  assert.match(text, /"required":\["id","isAnomaly","score","threshold"\]/);
  assert.match(text, /scores how easily a row is told from the others/);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    timeout: LAST_RESORT_MS,
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LAST_RESORT_MS);
    await page.goto(`${serving.url}/try#weather`);
    for (const [record, expected] of [
      [MILD, 'No anomaly'],
      [STORM, 'Anomaly'],
    ] as const) {
      for (const [name, value] of Object.entries(record)) await page.getByLabel(name, { exact: true }).fill(String(value));
      await page.getByRole('button', { name: 'Predict' }).click();
      await page.locator('#answer .prediction').getByText(expected, { exact: true }).waitFor();
      assert.match(await page.locator('#answer').innerText(), /Score\n0\.\d+\nThreshold\n0\.\d+\n/);
    }
  } finally {
    await browser.close();
  }
});

test('a run without a report says why there is none', async () => {
  await assert.rejects(requireRunReport(world.deps, made.run.runId, 'weather'), {
    code: 'REPORT_NOT_MADE',
    message: /a report says how labels were met, and anomaly models learn none\. Fix: run `perennial explain weather`/,
  });
});
