import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadRun, loadSignature } from '../../../activities/registry/load-run.js';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { classesText } from '../../../cli/output/models/describe-classes.js';
import { childEnvironment } from '../../../config/child-environment.js';
import type { BatchManifest } from '../../../contracts/batch-documents.js';
import type { Evaluation } from '../../../contracts/documents.js';
import { keys } from '../../../contracts/names.js';
import { after as afterEvent, categorical, csv, numeric } from '../../../index.js';
import { startServing } from '../../../serving/serving-process.js';
import type { ServingProcess } from '../../../serving/serving-process.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { until } from '../../fixtures/eventually.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';
import { rowsStored } from '../../serving/prediction-log/stored-rows.js';
import { call } from '../../serving/serving-fixture.js';

const COLUMNS = {
  plan: categorical(),
  country: categorical({ minCount: 5 }),
  monthly_fee: numeric(),
  support_calls: numeric(),
  tenure_days: numeric(),
  outcome: afterEvent(),
};
let world: ActivityWorld;
let serving: ServingProcess;

/** The customers of the fixture with what became of them in words. @param words of 0 and 1 */
async function writeOutcomes(name: string, words: readonly [string, string]): Promise<string> {
  const [head = '', ...lines] = (await readFile(world.csvPath, 'utf8')).trimEnd().split('\n');
  const path = join(world.folder, `${name}.csv`);
  const rows = lines.map((line) => line.replace(/[01]$/, (code) => words[Number(code)] as string));
  await writeFile(path, `${[head.replace(/churned$/, 'outcome'), ...rows].join('\n')}\n`);
  return path;
}

/** From a file with words to a registered version, deployed where its gates accept it. */
async function train(name: string, path: string, positive?: string, asOf = FIRST_AS_OF) {
  const label = { is: 'outcome', matures: '3d', ...(positive === undefined ? {} : { positive }) } as const;
  const definition = churnModel(path, { name, label, columns: COLUMNS, source: csv({ path, key: ['customer'] }) });
  const context = { model: name, triggerId: `at ${asOf} ${positive}`, definitionDigest: await world.apply(definition), asOf };
  const chain = await runChain(world, context);
  if (chain.evaluation.accepted) await deploy(world, name, chain.version);
  return chain;
}

async function scoresOf(name: string): Promise<readonly number[]> {
  const records = await goldenRecords();
  const { text, status } = await call(serving.url, `/v1/models/${name}/predict`, { records });
  assert.equal(status, 200, text);
  return (JSON.parse(text) as { predictions: { probability: number }[] }).predictions.map(({ probability }) => probability);
}

async function goldenRecords(): Promise<readonly Record<string, unknown>[]> {
  const lines = (await readFile(world.csvPath, 'utf8')).trimEnd().split('\n').slice(1, 41);
  return lines.map((line) => {
    const [customer, , plan, country, fee, calls, tenure] = line.split(',');
    const number = (text = ''): number | null => (text === '' ? null : Number(text));
    return {
      customer,
      plan,
      country: country || null,
      monthly_fee: number(fee),
      support_calls: number(calls),
      tenure_days: number(tenure),
    };
  });
}

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  const path = await writeOutcomes('words', ['stayed', 'churned']);
  await train('words', path, 'churned');
  await train('chosen', path);
  await train('other-words', await writeOutcomes('numbers', ['-1', '1']));
  const stateDir = join(world.folder, 'serving');
  serving = await startServing({
    objects: world.deps.objects,
    runtime: new OnnxModelRuntime(),
    host: '127.0.0.1',
    port: 0,
    stateDir,
    log: () => undefined,
    predictionLog: {
      stateDir,
      rules: { omit: [], hash: [] },
      salt: undefined,
      shipMs: 100,
      shipper: { environment: childEnvironment({ PERENNIAL_HOME: world.folder }) },
    },
  });
  await until('the server is ready', async () => (await fetch(`${serving.url}/v2/health/ready`)).ok);
});
after(async () => {
  await serving.close();
  await world.close();
});

test('a served answer names the class it says and the one that its probability is of, in every protocol', async () => {
  const [record] = await goldenRecords();
  const { text } = await call(serving.url, '/v1/models/words/predict', { records: [record] });
  const [said] = (JSON.parse(text) as { predictions: { prediction: string; probability: number; probabilityOf: string }[] }).predictions;
  assert.ok(said !== undefined);
  assert.equal(said.probabilityOf, 'churned');
  assert.equal(said.prediction, said.probability > 0.5 ? 'churned' : 'stayed');
  const instances = [{ ...record }];
  const byV1 = await call(serving.url, '/v1/models/words:predict', { instances });
  assert.deepEqual(JSON.parse(byV1.text), { predictions: [said.prediction] });
  const inputs = ['plan', 'country', 'monthly_fee', 'support_calls', 'tenure_days'].map((name, i) => ({
    name,
    shape: [1],
    datatype: i < 2 ? 'BYTES' : 'FP64',
    data: [record?.[name] ?? null],
  }));
  const byV2 = await call(serving.url, '/v2/models/words/infer', { inputs });
  assert.equal(byV2.status, 200, byV2.text);
  assert.deepEqual((JSON.parse(byV2.text) as { outputs: unknown }).outputs, [
    { name: 'prediction', datatype: 'BYTES', shape: [1], data: [said.prediction] },
    { name: 'probability', datatype: 'FP32', shape: [1], parameters: { probability_of: 'churned' }, data: [said.probability] },
  ]);
  const described = JSON.stringify(await (await fetch(`${serving.url}/openapi.json`)).json());
  assert.match(described, /"enum":\["stayed","churned"\]/);
  assert.match(described, /Of \\"churned\\"; the prediction is \\"churned\\" above 0\.5\./);
});

test('the positive class turns probabilities round and other names change nothing', async () => {
  const [words, chosen, numbers] = await Promise.all(['words', 'chosen', 'other-words'].map(scoresOf));
  assert.ok(words !== undefined && new Set(words).size > 20);
  // Of "churned" and "stayed" the later one by name is positive; of -1 and 1 the larger.
  words.forEach((score, i) => assert.ok(Math.abs(score + (chosen?.[i] ?? NaN) - 1) < 1e-5, `${score} and ${chosen?.[i]}`));
  assert.deepEqual(numbers, words);
});

test('which class a probability is of, and why, is kept with the run, said of it, and recorded by the signature', async () => {
  const named = await loadRun(world.deps, (await train('words', join(world.folder, 'words.csv'), 'churned')).run.runId);
  assert.deepEqual(named.twoClasses, { classes: ['stayed', 'churned'], by: 'named' });
  assert.equal(classesText(named), 'of "churned", not "stayed" (named by label.positive)');
  const { classes, positiveBy, outputs } = await loadSignature(world.deps, named.artifacts);
  assert.deepEqual([classes, positiveBy, outputs[0]?.type], [['stayed', 'churned'], 'named', 'string']);
  const chosen = await loadRun(world.deps, (await train('chosen', join(world.folder, 'words.csv'))).run.runId);
  assert.equal(classesText(chosen), 'of "stayed", not "churned" (the later one by name; label.positive names another)');
});

test('a durable batch names classes alike', async () => {
  await world.run('perennial.planBatch', {
    model: 'words',
    batchId: 'b',
    version: 1,
    endpoint: null,
    input: { kind: 'file', path: join(world.folder, 'words.csv') },
    rowsPerPart: 300,
  });
  await world.run('perennial.scoreParts', { model: 'words', batchId: 'b', first: 0, end: 2, threads: 1 });
  await world.run('perennial.finishBatch', { model: 'words', batchId: 'b' });
  const { parts } = await getDocument<BatchManifest>(world.deps.objects, keys.batchManifest('b'), 1);
  const paths = await Promise.all(parts.map(({ key, sha256 }) => world.deps.objects.toLocalFile(key, sha256)));
  const { rows, columns } = await world.deps.tables.readTable(paths, ['prediction', 'probability', 'probability_of']);
  const text = (name: string, row: number): unknown => {
    const column = columns[name];
    return column?.type === 'string' ? column.dictionary[column.codes[row] as number] : column?.values[row];
  };
  assert.equal(rows, 600);
  for (let row = 0; row < rows; row += 1)
    assert.deepEqual(
      [text('probability_of', row), text('prediction', row)],
      ['churned', Number(text('probability', row)) > 0.5 ? 'churned' : 'stayed'],
    );
});

test('the prediction log has the names', async () => {
  await scoresOf('words');
  const logged = await rowsStored(world.folder, world.deps.objects, 'words', 40);
  for (const row of logged)
    assert.deepEqual([row['probability_of'], row['prediction']], ['churned', Number(row['probability']) > 0.5 ? 'churned' : 'stayed']);
});

test('a champion with the other positive class is compared by what it says of this one', async () => {
  const { evaluation } = await train('words', join(world.folder, 'words.csv'), 'stayed', LAST_AS_OF);
  const { gates, champion, metrics } = await getDocument<Evaluation>(world.deps.objects, evaluation.evaluationKey, 1);
  const gate = gates.find(({ gate: name }) => name === 'no_worse');
  assert.ok(gate?.verdict === 'pass' || gate?.verdict === 'inconclusive', gate?.text);
  assert.ok(Math.abs((champion?.metrics['roc_auc'] ?? NaN) - (metrics['roc_auc'] ?? NaN)) < 0.15);
});
