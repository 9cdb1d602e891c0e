import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { predictFile } from '../../activities/batch/batch-predict.js';
import { loadRun, loadSignature } from '../../activities/registry/load-run.js';
import { OnnxModelRuntime } from '../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import type { RunManifest } from '../../contracts/documents.js';
import { after as afterwards, categorical, count, impute, numeric, reject, xgboost } from '../../index.js';
import type { ModelDefinition } from '../../index.js';
import { startServing } from '../../serving/serving-process.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../fixtures/whole-chain.js';
import { call, ready } from '../serving/serving-fixture.js';

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

const RULED = {
  plan: categorical({ values: ['basic', 'plus', 'pro'], rules: { values: reject() } }),
  country: categorical({ minCount: 5, values: 'known', rules: { values: impute('mode'), null: impute('mode') } }),
  monthly_fee: numeric({ range: [0, 100], rules: { range: impute('median') } }),
  support_calls: numeric({ rules: { null: impute('median') } }),
  tenure_days: numeric({ range: [0, 1500], rules: { range: count() } }),
  churned: afterwards(),
};

async function trained(definition: ModelDefinition): Promise<{ readonly run: RunManifest; readonly version: number }> {
  const context = { model: definition.name, triggerId: 'first', asOf: LAST_AS_OF, definitionDigest: await world.apply(definition) };
  const { run, version } = await runChain(world, context);
  return { run: await loadRun(world.deps, run.runId), version };
}

test('rules change no training row; what they put in is in the signature; files and requests get the same scores', async (t) => {
  // Without early stopping, since validation rows are judged as they will be served.
  const train = xgboost({ max_depth: 3, eta: 0.3, subsample: 0.8, rounds: 20, nthread: 1, seed: 7 });
  const plain = await trained(churnModel(world.csvPath, { name: 'plain', train }));
  const { run, version } = await trained(churnModel(world.csvPath, { name: 'ruled', columns: RULED, train }));
  assert.equal(run.artifacts.model['model.ubj']?.sha256, plain.run.artifacts.model['model.ubj']?.sha256);
  const { inputs } = await loadSignature(world.deps, run.artifacts);
  const [country, fee, calls] = ['country', 'monthly_fee', 'support_calls'].map((name) => inputs.find((input) => input.name === name));
  assert.ok(country?.kind === 'categorical' && fee?.kind === 'numeric' && calls?.kind === 'numeric');
  assert.deepEqual(country.rules?.null, { kind: 'impute', value: country.categories[0] });
  assert.ok(fee.rules?.range?.kind === 'impute' && Number(fee.rules.range.value) > 10 && Number(fee.rules.range.value) < 70);
  assert.deepEqual(calls.trainingRange, [0, 9]);

  const rows = [
    { plan: 'pro', country: 'xx', monthly_fee: 500, support_calls: null, tenure_days: 2000 },
    { plan: 'basic', country: null, monthly_fee: 20.25, support_calls: 3, tenure_days: 10 },
    { plan: 'plus', country: 'de', monthly_fee: null, support_calls: 9, tenure_days: null },
  ];
  await deploy(world, 'ruled', version);
  const servedScores = await serve(t);
  const served = await servedScores(rows);
  assert.deepEqual(served, await fileScores(rows));
  const [filled] = await servedScores([
    { plan: 'pro', country: country.categories[0], monthly_fee: fee.rules.range.value, support_calls: medianOf(calls), tenure_days: 2000 },
  ]);
  assert.equal(served[0], filled);
});

function medianOf({ rules }: { readonly rules?: { readonly null?: { readonly kind: string; readonly value?: unknown } } }): unknown {
  return rules?.null?.value;
}

type Scores = (records: readonly unknown[]) => Promise<readonly number[]>;

async function serve(t: { after(ended: () => Promise<void>): void }): Promise<Scores> {
  const serving = await startServing({
    objects: world.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    stateDir: join(world.folder, 'serving'),
    log: () => undefined,
    pollMs: 20,
  });
  t.after(() => serving.close());
  await ready(serving.url);
  return async (records) => {
    const { status, text, body } = await call(serving.url, '/v1/models/ruled/predict', { records });
    assert.equal(status, 200, text);
    return (body.predictions as unknown as { probability: number }[]).map(({ probability }) => Math.fround(probability));
  };
}

async function fileScores(rows: readonly Readonly<Record<string, unknown>>[]): Promise<readonly number[]> {
  const [input, output] = [join(world.folder, 'in.csv'), join(world.folder, 'out.csv')];
  const names = Object.keys(rows[0] ?? {});
  await writeFile(input, [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map((line) => `${line.join(',')}\n`).join(''));
  await predictFile(world.deps, { model: 'ruled', version: 1, input, output });
  const [, ...lines] = (await readFile(output, 'utf8')).trim().split('\n');
  return lines.map((line) => Math.fround(Number(line.split(',').at(-1))));
}
