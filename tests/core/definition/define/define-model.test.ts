import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csv, parquet } from '../../../../core/definition/builders/sources.js';
import { sliding } from '../../../../core/definition/builders/windows.js';
import { matches } from '../../../../core/definition/builders/expectations.js';
import { baseline } from '../../../../core/trainers/baseline/builder.js';
import { xgboost } from '../../../../core/trainers/xgboost/builder.js';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import { definitionDigest, trainingDigest } from '../../../../core/definition/definition-digest.js';
import type { Task } from '../../../../core/definition/definition.js';
import type { ModelInput } from '../../../../core/definition/define/model-input.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const DAY = 86_400_000;

test("the design's example becomes plain stored JSON", () => {
  const { training, policy, ...head } = defineModel(FLIGHT_DELAY);
  assert.deepEqual(head, { formatVersion: 1, name: 'flight-delay' });
  assert.deepEqual(training.source, {
    kind: 'mysql',
    connection: '${WAREHOUSE_URL}',
    sql: './flights.sql',
    key: ['flight_id'],
    updatedAt: 'updated_at',
  });
  assert.deepEqual(training.label, { is: 'arr_delay >= 15', knownAt: 'actual_arr_at', maturesMs: 2 * DAY, whenNull: 'drop' });
  assert.deepEqual(training.columns.slice(0, 3), [
    { name: 'carrier', kind: 'categorical', minCount: 1 },
    { name: 'dest', kind: 'categorical', minCount: 200 },
    { name: 'distance', kind: 'numeric', range: [0, 6000] },
  ]);
  assert.deepEqual(
    training.columns.map((column) => column.name),
    ['carrier', 'dest', 'distance', 'wind_kt', 'dep_delay', 'arr_delay'],
  );
  assert.deepEqual(training.split, { kind: 'time', window: { kind: 'expanding' }, validationMs: 28 * DAY, testMs: 28 * DAY, gapMs: 2 * DAY });
  assert.deepEqual(training.train, {
    trainer: 'xgboost',
    params: { objective: 'binary:logistic', nthread: 2, seed: 7, max_depth: 6, eta: 0.1 },
    rounds: 600,
    earlyStoppingRounds: 30,
  });
  assert.deepEqual(
    [training.tune?.metric, training.tune?.direction, training.tune?.parallel, training.tune?.seed],
    ['log_loss', 'minimize', 2, 7],
  );
  assert.deepEqual(policy.retrain, {
    cron: '0 6 1 * *',
    zone: 'America/New_York',
    onDrift: { minMaturedRows: 5000 },
    maxPerDay: 1,
    cooldownMs: DAY / 2,
  });
  assert.deepEqual(policy.monitor, { kind: 'drift', cron: '30 5 * * *', windowMs: 7 * DAY, psiLimit: 0.2, minRows: 200, minColumns: 2 });
});

test('rules and gates carry their defaults, and one baseline gate per metric', () => {
  const { expect, gates } = defineModel(FLIGHT_DELAY).training;
  assert.deepEqual(expect[2], { kind: 'between', column: 'distance', min: 0, max: 6000, mostly: 0.999, severity: 'error' });
  assert.deepEqual(expect[4], { kind: 'matches', column: 'carrier', regex: '^[A-Z0-9]{2}$', mostly: 1, severity: 'warning' });
  assert.deepEqual(expect[7], { kind: 'freshness', column: 'sched_dep_at', maxAgeMs: 40 * DAY, mostly: 1, severity: 'error' });
  assert.deepEqual(gates, [
    { kind: 'minimum', metric: 'roc_auc', min: 0.7, max: null },
    { kind: 'beats-baseline', metric: 'brier', margin: 0.005 },
    { kind: 'beats-baseline', metric: 'log_loss', margin: 0 },
    { kind: 'no-worse', metric: 'brier', margin: 0.002, cluster: 'day', level: 0.95, minRows: 100 },
    { kind: 'parity', maxMarginDifference: 1e-5 },
  ]);
});

const SMALLEST: ModelInput = {
  name: 'm',
  task: 'regression',
  source: csv({ path: './x-*.csv' }),
  time: { event: 'at' },
  label: { is: 'price' },
  columns: { size: { kind: 'numeric' } },
  split: { validation: '1d', test: '1d' },
  train: xgboost({ rounds: 5 }),
};

test('what is left out gets its documented default', () => {
  const { training, policy } = defineModel(SMALLEST);
  assert.deepEqual(training.source, { kind: 'csv', path: './x-*.csv', key: [], updatedAt: null });
  assert.equal(training.time?.zone, 'UTC');
  assert.deepEqual(training.train, {
    trainer: 'xgboost',
    params: { objective: 'reg:squarederror', nthread: 2, seed: 7 },
    rounds: 5,
    earlyStoppingRounds: null,
  });
  const beatsRmse = { kind: 'beats-baseline', metric: 'rmse', margin: 0 };
  assert.deepEqual(
    [training.tune, training.expect, training.gates],
    [null, [], [beatsRmse, { kind: 'parity', maxMarginDifference: 1e-5 }]],
  );
  assert.deepEqual(training.gatePolicy, { inconclusive: 'fail', incomparable: 'fail' });
  assert.deepEqual(policy, {
    rollout: { kind: 'immediate' },
    retrain: { cron: null, zone: 'UTC', onDrift: null, maxPerDay: 24, cooldownMs: 0 },
    monitor: null,
  });
  const slid = defineModel({
    ...SMALLEST,
    source: parquet({ path: '/data/x.parquet' }),
    split: { validation: '1d', test: '1d', window: sliding('365d') },
    monitor: { cron: '0 0 * * *' },
  });
  assert.deepEqual('window' in slid.training.split && slid.training.split.window, { kind: 'sliding', lengthMs: 365 * DAY });
  assert.deepEqual(slid.policy.monitor, {
    kind: 'drift',
    cron: '0 0 * * *',
    windowMs: 7 * DAY,
    psiLimit: 0.25,
    minRows: 500,
    minColumns: 1,
  });
});

test('a definition without gates asks for more than a constant, except where the constant is what is trained', () => {
  const gatesOf = (task: Task, train: ModelInput['train'], gates?: ModelInput['gates']) =>
    defineModel({ ...FLIGHT_DELAY, task, train, label: { is: 'dep_delay' }, tune: undefined, gates }).training.gates;
  const parityGate = { kind: 'parity', maxMarginDifference: 1e-5 };
  for (const [task, metric] of [
    ['binary', 'brier'],
    ['multiclass', 'brier'],
    ['regression', 'rmse'],
  ] as const) {
    assert.deepEqual(gatesOf(task, xgboost({ rounds: 5 })), [{ kind: 'beats-baseline', metric, margin: 0 }, parityGate]);
    assert.deepEqual(gatesOf(task, baseline()), []);
    assert.deepEqual(gatesOf(task, xgboost({ rounds: 5 }), []), [], 'whoever wants none says so');
  }
});

test('the definition cannot be changed afterwards', () => {
  const { training } = defineModel(FLIGHT_DELAY);
  assert.throws(() => {
    (training.train as Record<string, unknown>).kind = 'other';
  }, TypeError);
  assert.throws(() => {
    (training.columns as unknown[]).pop();
  }, TypeError);
});

test('the digest is that of the content: JSON, another order of fields and written-out defaults give the same', () => {
  const digest = definitionDigest(defineModel(FLIGHT_DELAY));
  assert.match(digest, /^[0-9a-f]{64}$/);
  const fromJson = JSON.parse(JSON.stringify(FLIGHT_DELAY)) as ModelInput;
  const reordered = Object.fromEntries(Object.entries(fromJson).reverse()) as unknown as ModelInput;
  assert.equal(definitionDigest(defineModel(reordered)), digest);
  assert.equal(
    definitionDigest(defineModel({ ...FLIGHT_DELAY, gatePolicy: { inconclusive: 'fail' }, split: { validation: '28d', test: '28d', gap: '48h' } })),
    digest,
  );
});

test('a change of policy leaves the training digest, a change of training does not', () => {
  const before = defineModel(FLIGHT_DELAY);
  const policy = defineModel({ ...FLIGHT_DELAY, retrain: { cron: '0 7 1 * *' } });
  assert.equal(trainingDigest(policy), trainingDigest(before));
  assert.notEqual(definitionDigest(policy), definitionDigest(before));
  const columns = Object.fromEntries(Object.entries(FLIGHT_DELAY.columns).reverse());
  assert.notEqual(trainingDigest(defineModel({ ...FLIGHT_DELAY, columns })), trainingDigest(before));
});

test("flags of a regular expression become RE2's own", () => {
  assert.deepEqual(matches('c', /^a/i), { kind: 'matches', column: 'c', regex: '(?i)^a' });
  assert.deepEqual(matches('c', /^a/u), { kind: 'matches', column: 'c', regex: '^a' });
  defineModel({ ...SMALLEST, expect: [matches('c', /^a/is)] });
});
