import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { exportRun } from '../../../activities/training/export-run.js';
import { loadRun } from '../../../activities/registry/load-run.js';
import { predictFile } from '../../../activities/batch/batch-predict.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { classLines } from '../../../cli/output/models/describe-classes.js';
import type { Evaluation } from '../../../contracts/documents.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { brier } from '../../../core/statistics/metrics/brier.js';
import { after as afterEvent, beatsBaseline, csv, defineModel, noWorse, numeric, parity, xgboost } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { runChain } from '../../fixtures/whole-chain.js';

const DAY_MS = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const ROWS = 4_000;
const ROWS_PER_DAY = 20;
/** Of the columns that a model knows. */
const PROBABILITY = (a: number, b: number): number => 1 / (1 + Math.exp(5.5 - 4 * a - 2 * b));
let world: ActivityWorld;
let truth: readonly number[] = [];

before(async () => {
  world = await openActivityWorld();
  const random = seededRandom('weights');
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const [a, b] = [random.nextFloat(), random.nextFloat()];
    return { i, a, b, chance: PROBABILITY(a, b), leaves: random.nextFloat() < PROBABILITY(a, b), w: random.nextInt(1, 3) };
  });
  truth = rows.map(({ chance }) => chance);
  const lines = rows.map(({ i, a, b, leaves, w }) =>
    [
      i,
      new Date(START + Math.floor(i / ROWS_PER_DAY) * DAY_MS + i).toISOString(),
      a,
      b,
      w,
      leaves ? 'churned' : 'stayed',
      leaves ? 2 : i % 2,
    ].join(','),
  );
  await writeFile(world.csvPath, `id,at,a,b,w,outcome,grade\n${lines.join('\n')}\n`);
});
after(() => world.close());

async function train(name: string, changes: Partial<ModelInput>) {
  const definition = defineModel({
    name,
    task: 'binary',
    source: csv({ path: world.csvPath, key: ['id'] }),
    time: { event: 'at' },
    label: { is: 'outcome', positive: 'churned' },
    columns: { a: numeric(), b: numeric(), outcome: afterEvent(), grade: afterEvent() },
    split: { validation: '30d', test: '40d' },
    train: xgboost({ max_depth: 2, eta: 0.2, rounds: 40, nthread: 1 }),
    gates: [beatsBaseline({ brier: 0 }), noWorse('brier', { margin: 0.05, minRows: 50 }), parity()],
    ...changes,
  });
  const context = { model: name, triggerId: 'first', definitionDigest: await world.apply(definition), asOf: START + 300 * DAY_MS };
  const chain = await runChain(world, context);
  const { gates, metrics, baseline } = await getDocument<Evaluation>(world.deps.objects, chain.evaluation.evaluationKey, 1);
  assert.ok(
    gates.every(({ verdict }) => verdict === 'pass'),
    JSON.stringify(gates),
  );
  return { chain, metrics, baseline, run: await loadRun(world.deps, chain.run.runId) };
}

async function predicted(model: string, column = 'probability'): Promise<Float64Array> {
  const output = join(world.folder, `${model}.parquet`);
  await predictFile(world.deps, { model, version: 1, input: world.csvPath, output });
  const { columns } = await world.deps.tables.readTable([output], [column]);
  const found = columns[column];
  assert.ok(found !== undefined && found.type !== 'string');
  return found.values;
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const odds = (p: number): number => p / (1 - p);

test('class weights leave probabilities those of the rows as they come, and the parity of what is served holds', async () => {
  const plain = await train('plain', {});
  const weighed = await train('balanced', { label: { is: 'outcome', positive: 'churned', weights: 'balanced' } });
  const [, weight = 1] = weighed.run.weights?.classes ?? [];
  const [negative = 1] = weighed.run.weights?.classes ?? [];
  const ratio = weight / negative;
  assert.ok(ratio > 4, `${ratio}`);
  const corrected = await predicted('balanced');
  // What the training itself would say: odds times the ratio of the weights.
  const uncorrected = corrected.map((p) => (odds(p) * ratio) / (1 + odds(p) * ratio));
  assert.ok(Math.abs(mean(corrected) - mean(truth)) < 0.03, `${mean(corrected)} of ${mean(truth)}`);
  assert.ok(mean(uncorrected) > 2 * mean(truth));
  const error = (scores: Float64Array): number => mean(scores.map((score, i) => (score - (truth[i] as number)) ** 2));
  assert.ok(error(corrected) < error(uncorrected) / 5, `${error(corrected)} and ${error(uncorrected)}`);
  assert.ok(Math.abs((plain.metrics['brier'] ?? 1) - (weighed.metrics['brier'] ?? 0)) < 0.01);
  // The weights are of the training alone: the baseline is that of the rows.
  assert.deepEqual(weighed.baseline, plain.baseline);
  const told = classLines(weighed.run).map(([, text]) => text);
  assert.match(told.join('\n'), /of classes in training alone: stayed 0\.\d+, churned \d\.\d+; probabilities are corrected for them/);
});

test('several classes with weights are calibrated as well', async () => {
  const label = { is: 'grade', weights: { 0: 1, 1: 1, 2: 20 } };
  await train('grades', { task: 'multiclass', label, gates: [beatsBaseline({ brier: 0 }), parity()] });
  const rare = await predicted('grades', 'probability_2');
  assert.ok(Math.abs(mean(rare) - mean(truth)) < 0.03, `${mean(rare)} of ${mean(truth)}`);
});

test('weights of rows count in training, metrics, baseline and gates, and travel with an export; they are no input', async () => {
  const plain = await loadRun(world.deps, (await train('plain', {})).chain.run.runId);
  const { run, chain, metrics, baseline } = await train('rows', {
    weight: 'w',
    label: { is: 'outcome', positive: 'churned', weights: { churned: 2, stayed: 1 } },
  });
  assert.deepEqual(run.weights, { column: 'w', classes: [1, 2] });
  assert.notDeepEqual(run.metrics, plain.metrics);
  const folder = join(world.folder, 'export');
  await exportRun(world.deps, chain.run.runId, folder);
  const { rows, columns } = await world.deps.tables.readTable([join(folder, 'test.parquet')], ['label', 'weight', 'a', 'b']);
  const numbersOf = (name: string): Float64Array => {
    const column = columns[name];
    assert.ok(column !== undefined && column.type !== 'string');
    return column.values;
  };
  const [labels, weights] = [numbersOf('label'), numbersOf('weight')];
  assert.deepEqual([...new Set(weights)].sort(), [1, 2, 3, 4, 6]);
  const own = weights.map((weight, row) => weight / (labels[row] === 1 ? 2 : 1));
  const written = Array.from({ length: rows }, (_, row) => new Array<number>(own[row] as number).fill(row)).flat();
  const repeated = Float32Array.from(written, (row) => labels[row] as number);
  const share = baseline['brier'] as number;
  // The baseline says the weighted share of the training rows.
  const train_ = await world.deps.tables.readTable([join(folder, 'train.parquet')], ['label', 'weight']);
  const [trainLabels, trainWeights] = ['label', 'weight'].map((name) => (train_.columns[name] as { values: Float64Array }).values) as [
    Float64Array,
    Float64Array,
  ];
  const ownTrain = trainWeights.map((weight, row) => weight / (trainLabels[row] === 1 ? 2 : 1));
  const prior =
    ownTrain.reduce((sum, weight, row) => sum + weight * (trainLabels[row] as number), 0) /
    ownTrain.reduce((sum, weight) => sum + weight, 0);
  assert.ok(Math.abs(share - (brier(repeated, new Float32Array(repeated.length).fill(prior)) as number)) < 1e-6);
  assert.ok((metrics['brier'] as number) < share);
});

test('a weight that is no number above 0 ends the training with counts', async () => {
  await assert.rejects(train('bad-weights', { weight: 'grade' }), {
    type: 'ROW_WEIGHTS_INVALID',
    message: /"grade" is zero in \d+ of 4000 rows/,
  });
});
