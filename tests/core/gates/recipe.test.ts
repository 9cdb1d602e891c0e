import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noWorseGate } from '../../../core/gates/no-worse-gate.js';
import type { NoWorseGateInput } from '../../../core/gates/no-worse-gate.js';
import { recipeText } from '../../../core/gates/recipe.js';
import type { RecipeEvidence } from '../../../core/gates/recipe.js';
import { runGates } from '../../../core/gates/run-gates.js';

const overFolds = { brier: { mean: 0.1, lower: 0.05, upper: 0.15 } };

function verdicts(recipe: Partial<RecipeEvidence>): { readonly verdict: string; readonly text: string }[] {
  const evidence = { k: 5, by: 'random', rows: 200, groups: null, overFolds, ...recipe } as const;
  const gates = [
    { kind: 'minimum', metric: 'brier', min: null, max: 0.2 },
    { kind: 'beats-baseline', metric: 'brier', margin: 0 },
    { kind: 'parity', maxMarginDifference: 1e-5 },
  ] as const;
  return runGates(gates, {
    rows: evidence.rows,
    metrics: { brier: 0.1 },
    baseline: { brier: 0.25 },
    noWorse: [],
    parity: { maxMarginDifference: 0, rows: 20 },
    recipe: evidence,
  });
}

describe('gates of a recipe', () => {
  it('say that the recipe was judged, with the interval over folds; parity is of the model itself', () => {
    const [least, better, parity] = verdicts({});
    assert.deepEqual([least?.verdict, better?.verdict, parity?.verdict], ['pass', 'pass', 'pass']);
    for (const gate of [least, better])
      assert.match(
        gate?.text ?? '',
        /It is the recipe that was judged: the mean over 5 random folds, out of fold, 95 % interval 0\.05 to 0\.15\.$/,
      );
    assert.doesNotMatch(parity?.text ?? '', /recipe/);
  });

  it('decide nothing on few rows or groups, and say what they would need', () => {
    const [few] = verdicts({ rows: 38 });
    assert.equal(few?.verdict, 'inconclusive');
    assert.match(
      few?.text ?? '',
      /^Only 38 rows out of fold, and 50 are needed: bring 12 more; to accept without it, write gatePolicy: \{ inconclusive: 'pass' \}/,
    );
    const [groups] = verdicts({ by: 'group', groups: 7 });
    assert.match(groups?.text ?? '', /^Only 7 groups among 200 rows out of fold, and 10 are needed: bring rows of 3 more;/);
  });

  it('compare two recipes where they have rows enough in common, else are inconclusive', () => {
    const rows = 150;
    const labels = Float32Array.from({ length: rows }, (_, i) => i % 2);
    const scores = (wrong: number): Float32Array => labels.map((label) => Math.abs(label - wrong));
    const input: NoWorseGateInput = {
      metric: 'brier',
      margin: 0.01,
      task: 'binary',
      classes: 0,
      labels,
      challengerScores: scores(0.2),
      champion: { scores: scores(0.3) },
      seed: 7,
      ofRecipes: true,
    };
    const found = noWorseGate(input);
    assert.equal(found.verdict, 'pass');
    assert.match(
      found.text,
      /^brier of the challenger's recipe is 0\.05 better than that of the champion's recipe, out of fold, on 150 rows/,
    );
    const few = noWorseGate({ ...input, minRows: 400 });
    assert.equal(few.verdict, 'inconclusive');
    assert.match(
      few.text,
      /^Only 150 rows of which both recipes have predictions out of fold; 400 are needed to compare\. To compare, bring more rows .*gatePolicy: \{ inconclusive: 'pass' \}/,
    );
    const clustered = noWorseGate({ ...input, clusters: Int32Array.from(labels, (_, i) => i % 4) });
    assert.deepEqual([clustered.verdict, /^Only 4 clusters among 150 rows; 10 are needed/.test(clustered.text)], ['inconclusive', true]);
    const other = noWorseGate({ ...input, champion: { incomparable: 'the champion was not split by folds' } });
    assert.equal(other.verdict, 'incomparable');
    assert.match(other.text, /^The recipes cannot be compared out of fold: the champion was not split by folds\./);
  });

  it('are told in one clause', () => {
    assert.equal(
      recipeText({ k: 3, by: 'time', rows: 90 }, 120),
      'judged was the recipe, over 3 folds by time, each by a model of earlier rows, on 90 rows out of fold; the model itself is trained on all 120 rows',
    );
  });
});
