import assert from 'node:assert/strict';
import test from 'node:test';
import { clusterDraws } from '../../../../core/statistics/resampling/draw-clusters.js';
import { assertNear, recordedStatistics } from '../recorded-oracles.js';

function drawnTimes(clusters: number, seed: number | string, times: number): Uint8Array[] {
  const draw = clusterDraws(clusters, seed);
  return Array.from({ length: times }, () => {
    // What is there from before must not count.
    const weights = new Uint8Array(clusters).fill(9);
    draw(weights);
    return weights;
  });
}

const sum = (weights: Uint8Array): number => weights.reduce((total, weight) => total + weight, 0);

test('draws equal those of the Python oracle, which inverts without a table', () => {
  for (const { clusters, weights } of recordedStatistics.draws) {
    const found = drawnTimes(clusters, `draws of ${clusters}`, weights.length);
    assert.deepEqual(
      found.map((one) => [...one]),
      weights,
      `${clusters} clusters`,
    );
  }
});

test('as many clusters are drawn as there are, over pieces of the buffer as well', () => {
  for (const clusters of [0, 1, 16, 17, 1_001, 16_384, 40_003])
    for (const weights of drawnTimes(clusters, 3, 4)) assert.equal(sum(weights), clusters);
});

test('a Poisson total above the number of draws is drawn again', () => {
  // Of 400,000 seeds the first whose first total for 400 clusters, 336 in the mean, is above 400: 402.
  assert.deepEqual(drawnTimes(400, 127_015, 2).map(sum), [400, 400]);
});

test('a cluster is drawn binomially often, and two clusters exclude each other as draws with replacement do', () => {
  const [clusters, times] = [50, 40_000];
  const counts = new Float64Array(8);
  let [product, products] = [0, 0];
  for (const weights of drawnTimes(clusters, 'binomial', times)) {
    for (const weight of weights) counts[weight] = (counts[weight] ?? 0) + 1;
    // Neighbours share random bits, clusters a word apart do not: both must behave alike.
    for (let i = 0; i + 4 < clusters; i += 5) {
      product += weights[i]! * weights[i + 1]! + weights[i]! * weights[i + 4]!;
      products += 2;
    }
  }
  let expected = (1 - 1 / clusters) ** clusters;
  for (let k = 0; k < 6; k++) {
    assertNear(counts[k]! / times / clusters, expected, 0.002, `share of clusters drawn ${k} times`);
    expected *= (clusters - k) / (k + 1) / (clusters - 1);
  }
  assertNear(product / products, 1 - 1 / clusters, 0.005, 'mean of products');
});
