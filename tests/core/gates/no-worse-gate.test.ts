import assert from 'node:assert/strict';
import test from 'node:test';
import { noWorseGate } from '../../../core/gates/no-worse-gate.js';
import type { NoWorseGateInput } from '../../../core/gates/no-worse-gate.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const ROWS = 2000;
const random = seededRandom('no worse');
const truth = Array.from({ length: ROWS }, () => random.nextFloat());
const labels = Float32Array.from(truth, (p) => (random.nextFloat() < p ? 1 : 0));
const days = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 50));
/** Probabilities mixed with a share of noise: the larger, the worse. */
const scoresOf = (noise: number): Float32Array => Float32Array.from(truth, (p) => (1 - noise) * p + noise * random.nextFloat());
const good = scoresOf(0.1);
const bad = scoresOf(0.6);

const input: NoWorseGateInput = {
  metric: 'brier',
  margin: 0.002,
  task: 'binary',
  classes: 2,
  labels,
  challengerScores: good,
  champion: { scores: good },
  clusters: days,
  seed: 7,
};

test('a clearly worse challenger fails, a clearly better one passes, for metrics of both directions', () => {
  for (const metric of ['brier', 'log_loss', 'roc_auc', 'accuracy', 'macro_f1']) {
    const worse = noWorseGate({ ...input, metric, challengerScores: bad });
    const better = noWorseGate({ ...input, metric, champion: { scores: bad } });
    assert.equal(worse.verdict, 'fail', metric);
    assert.equal(better.verdict, 'pass', metric);
    assert.ok(worse.observed! > worse.limit! && worse.interval!.lower <= worse.observed! && worse.observed! <= worse.interval!.upper);
    assert.ok(better.observed! < 0 && better.interval!.upper < 0, metric);
  }
});

test('the same model again passes even without a margin', () => {
  const found = noWorseGate({ ...input, margin: 0 });
  assert.deepEqual([found.verdict, found.observed, found.interval], ['pass', 0, { lower: 0, upper: 0 }]);
  assert.match(found.text, /equal to the champion's on 2000 rows in 40 clusters/);
});

test('an interval that holds the margin is inconclusive', () => {
  const worse = noWorseGate({ ...input, challengerScores: bad });
  const found = noWorseGate({ ...input, challengerScores: bad, margin: worse.observed! });
  assert.equal(found.verdict, 'inconclusive');
  assert.match(found.text, /worse than the champion's .* 95 % interval .* is allowed/);
});

test('no champion yet passes and says so', () => {
  const found = noWorseGate({ ...input, champion: null });
  assert.equal(found.verdict, 'pass');
  assert.match(found.text, /no champion yet/);
});

test('a champion that cannot score, too few rows or too few clusters are incomparable, with the reason', () => {
  const unscorable = noWorseGate({ ...input, champion: { unscorable: 'its column wind_kt is gone' } });
  assert.deepEqual([unscorable.verdict, unscorable.interval], ['incomparable', undefined]);
  assert.match(unscorable.text, /wind_kt is gone\. To accept without a comparison, write gatePolicy/);
  const untold = noWorseGate({ ...input, champion: { incomparable: 'its rows were chosen by lot' } });
  assert.deepEqual([untold.verdict, untold.observed], ['incomparable', null]);
  assert.match(untold.text, /new to both models: its rows were chosen by lot\. To accept/);
  const few = noWorseGate({
    ...input,
    labels: labels.slice(0, 99),
    challengerScores: good.slice(0, 99),
    champion: { scores: bad.slice(0, 99) },
  });
  assert.match(`${few.verdict}: ${few.text}`, /^incomparable: Only 99 rows .* 100 are needed/);
  const clusters = noWorseGate({ ...input, clusters: new Int32Array(ROWS) });
  assert.match(`${clusters.verdict}: ${clusters.text}`, /^incomparable: Only 1 clusters .* 10 are needed/);
});

test('a metric that is not defined on the rows is inconclusive', () => {
  assert.equal(noWorseGate({ ...input, metric: 'roc_auc', labels: new Float32Array(ROWS) }).verdict, 'inconclusive');
});

test('a negative margin and a metric of another task are refused', () => {
  assert.throws(() => noWorseGate({ ...input, margin: -0.1 }), { code: 'EVALUATION_OPTION_INVALID' });
  assert.throws(() => noWorseGate({ ...input, metric: 'rmse' }), { code: 'EVALUATION_METRIC_UNKNOWN' });
});
