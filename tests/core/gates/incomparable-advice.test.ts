import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../../../core/gates/judge.js';
import { noWorseGate } from '../../../core/gates/no-worse-gate.js';
import type { NoWorseGateInput } from '../../../core/gates/no-worse-gate.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { noWorse } from '../../../index.js';
import type { NoWorseOptions } from '../../../core/definition/builders/gates.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';

const random = seededRandom('way out');
const FAIL = { inconclusive: 'fail', incomparable: 'fail' } as const;

/** A gate on few rows, or few clusters, as its definition has it. */
function smallGate(rows: number, clusters: number | null, options: NoWorseOptions): NoWorseGateInput {
  const scores = (): Float32Array => Float32Array.from({ length: rows }, () => random.nextFloat());
  const gate = churnModel('/rows.csv', { gates: [noWorse('brier', options)] }).training.gates[0];
  assert.ok(gate?.kind === 'no-worse');
  const { margin, minRows, minClusters } = gate;
  return {
    metric: 'brier',
    margin,
    minRows,
    minClusters,
    task: 'binary',
    classes: 2,
    labels: Float32Array.from({ length: rows }, () => random.nextInt(0, 1)),
    challengerScores: scores(),
    champion: { scores: scores() },
    clusters: clusters === null || gate.cluster === null ? undefined : Int32Array.from({ length: rows }, (_, i) => i % clusters),
    seed: 7,
    resamples: 100,
  };
}

/** What the text says to write in the gate. */
function advised(text: string): NoWorseOptions {
  const [, name, value] = /write (minRows|minClusters): (\d+) in this gate/.exec(text) ?? [];
  return name === undefined ? {} : { [name]: Number(value) };
}

test('whoever writes what the text says gets a comparison, however small the data', () => {
  for (let round = 0; round < 60; round += 1) {
    const rows = random.nextInt(1, 99);
    const clusters = random.nextInt(1, 9);
    let options: NoWorseOptions = { cluster: 'day' };
    const seen: string[] = [];
    for (let step = 0; step < 3; step += 1) {
      const found = noWorseGate(smallGate(rows, clusters, options));
      if (found.verdict !== 'incomparable') break;
      seen.push(found.text);
      assert.match(
        found.text,
        /To compare, test more rows \(a longer `test` in `split`, or a run on newer rows\), or .* in this gate\. To accept/,
      );
      if (found.text.includes('leave `cluster` out')) {
        const { cluster: _, ...rest } = options;
        options = rest;
      }
      options = { ...options, ...advised(found.text) };
    }
    assert.ok(seen.length >= 1, 'it was incomparable at first');
    assert.notEqual(noWorseGate(smallGate(rows, clusters, options)).verdict, 'incomparable', seen.join('\n'));
  }
});

test('every incomparable gate names the way that always works, and it does', () => {
  const few = smallGate(20, 3, { minRows: 1, cluster: 'day' });
  const cases: readonly NoWorseGateInput[] = [
    few,
    smallGate(0, null, {}),
    { ...few, champion: { unscorable: 'its column is gone' } },
    { ...few, champion: { incomparable: 'nobody knows its rows' } },
  ];
  for (const input of cases) {
    const result = noWorseGate(input);
    assert.equal(result.verdict, 'incomparable');
    const [, option, value] = /write gatePolicy: \{ (\w+): '(\w+)' \} in the definition\.$/.exec(result.text) ?? [];
    assert.equal(judge([result], FAIL).promoted, false);
    const { gatePolicy } = churnModel('/rows.csv', { gatePolicy: { [option as 'incomparable']: value as 'pass' } }).training;
    assert.equal(judge([result], gatePolicy).promoted, true);
  }
});

test('without one row that is new to both models, no smaller limit is offered', () => {
  const { text } = noWorseGate(smallGate(0, null, {}));
  assert.match(text, /^Only 0 rows that neither model was trained on; 100 are needed to compare\. To compare, test more rows/);
  assert.doesNotMatch(text, /minRows/);
});
