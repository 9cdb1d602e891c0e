import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { isDomainError } from '../../core/errors.js';
import { beatsBaseline, categorical, csv, defineModel, minimum, noWorse, parity, random, xgboost } from '../../index.js';
import type { ModelInput } from '../../index.js';
import { startServing } from '../../serving/serving-process.js';
import type { ServingProcess } from '../../serving/serving-process.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { until } from '../fixtures/eventually.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';
import { call } from '../serving/serving-fixture.js';

/** Flights from one airport to another, counted: a real table of the package vega-datasets. */
const TABLE = fileURLToPath(new URL('../data/flights-airport.csv', import.meta.resolve('vega-datasets')));
const RECORD = { origin: 'ATL', destination: 'ABE' };

let world: ActivityWorld;
let serving: ServingProcess;
before(async () => {
  world = await openActivityWorld();
  await copyFile(TABLE, join(world.folder, 'flights.csv'));
  serving = await startServing({
    objects: world.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    stateDir: join(world.folder, 'serving'),
    log: () => undefined,
    pollMs: 50,
  });
});
after(async () => {
  await serving?.close();
  await world?.close();
});

function flights(changes: Partial<ModelInput> = {}): ModelInput {
  return {
    name: 'flights',
    task: 'count',
    source: csv({ path: join(world.folder, 'flights.csv'), key: ['origin', 'destination'] }),
    label: { is: 'count' },
    columns: { origin: categorical(), destination: categorical() },
    split: random({ validation: 0.2, test: 0.2, seed: 7 }),
    train: xgboost({ rounds: 60, eta: 0.3, max_depth: 6 }),
    gates: [beatsBaseline({ poisson_deviance: 0 }), minimum({ metric: 'poisson_d2', min: 0.1 }), noWorse('poisson_d2'), parity()],
    ...changes,
  };
}

interface OwnAnswer {
  readonly predictions: readonly { readonly id: string; readonly prediction: number }[];
}
interface Tensors {
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}

async function asked(path: string, body: unknown): Promise<unknown> {
  const { status, text } = await call(serving.url, path, body);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

test('a table of counts is learned, beats the mean count, and is answered alike by every protocol: exp(margin)', async () => {
  const context = {
    model: 'flights',
    triggerId: 'first',
    asOf: Date.UTC(2026, 0, 1),
    definitionDigest: await world.apply(defineModel(flights())),
  };
  const { evaluation, version } = await runChain(world, context);
  assert.deepEqual(
    evaluation.gates.map(({ gate, verdict }) => `${gate} ${verdict}`),
    ['beats_baseline(poisson_deviance) pass', 'minimum(poisson_d2) pass', 'no_worse(poisson_d2) pass', 'parity pass'],
  );
  await deploy(world, 'flights', version);
  await until('it answers', async () => (await call(serving.url, '/v2/models/flights/ready')).status === 200);

  const own = (await asked('/v1/models/flights/predict', { records: [RECORD] })) as OwnAnswer;
  const [answer] = own.predictions;
  assert.ok(answer !== undefined && answer.prediction > 0);
  assert.deepEqual(Object.keys(answer), ['id', 'prediction']);
  const inputs = Object.entries(RECORD).map(([name, value]) => ({ name, shape: [1], datatype: 'BYTES', data: [value] }));
  const { outputs } = (await asked('/v2/models/flights/infer', {
    inputs,
    outputs: [{ name: 'prediction' }, { name: 'margin' }],
  })) as Tensors;
  const [prediction, margin] = outputs.map(({ data }) => data[0] ?? NaN);
  assert.equal(prediction, answer.prediction);
  assert.ok(Math.abs(Math.exp(margin ?? NaN) / answer.prediction - 1) < 1e-5);
  assert.deepEqual(await asked('/v1/models/flights:predict', { instances: [RECORD] }), { predictions: [answer.prediction] });
  assert.deepEqual(await asked('/invocations', { dataframe_records: [RECORD] }), { predictions: [answer.prediction] });
});

test('what does not fit counts is refused where the definition is written', () => {
  const refused = (changes: Partial<ModelInput>, text: RegExp): void => {
    assert.throws(
      () => defineModel(flights(changes)),
      (error) => isDomainError(error) && text.test(error.message),
    );
  };
  refused(
    { gates: [minimum({ metric: 'roc_auc', min: 0.5 })] },
    /roc_auc is not a metric of a count model; its metrics are rmse, mae, poisson_deviance, poisson_d2/,
  );
  refused({ label: { is: 'count > 3' } }, /gives a condition, and the model learns a number/);
  refused({ train: xgboost({ objective: 'reg:squarederror' }) }, /does not fit task "count": write "count:poisson"/);
  refused({ train: xgboost({ base_score: 0 }) }, /expected a rate above 0 for a count model, found 0/);
  refused({ train: xgboost({ eval_metric: 'logloss' }) }, /expected one of poisson-nloglik, rmse, mae/);
  refused({ task: 'regression', gates: [minimum({ metric: 'poisson_d2', min: 0 })] }, /poisson_d2 is not a metric of a regression model/);
});
