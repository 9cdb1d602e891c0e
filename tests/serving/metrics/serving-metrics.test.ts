import assert from 'node:assert/strict';
import test from 'node:test';
import { ServingMetrics } from '../../../serving/metrics/serving-metrics.js';
import { VariantMeters } from '../../../serving/metrics/variant-meters.js';

async function versionsShown(metrics: ServingMetrics, name: string): Promise<readonly number[]> {
  const lines = (await metrics.registry.metrics()).matchAll(new RegExp(`^${name}\\{.*version="(\\d+)"`, 'gm'));
  return [...new Set([...lines].map(([, version]) => Number(version)))].sort((a, b) => a - b);
}

test('the series of a version go when the endpoint has left eight later ones behind; other endpoints keep theirs', async () => {
  const metrics = new ServingMetrics();
  for (const endpoint of ['a', 'b']) {
    for (let version = 1; version <= (endpoint === 'a' ? 20 : 1); version += 1) {
      const meters = new VariantMeters(metrics, { endpoint, version, variant: `v${version}` });
      meters.request('/x', 200);
      meters.rows.inc(1);
      metrics.variantSeconds.of({ endpoint, version: String(version), variant: `v${version}` }).observe(0.1);
      metrics.versionsServed(endpoint, [String(version)]);
    }
  }
  const kept = [1, 12, 13, 14, 15, 16, 17, 18, 19, 20];
  for (const name of ['perennial_serving_requests_total', 'perennial_serving_rows_total', 'perennial_serving_variant_seconds_count'])
    assert.deepEqual(await versionsShown(metrics, name), kept, name);
});

test('a shadow leaves no series behind either', async () => {
  const metrics = new ServingMetrics();
  for (let version = 2; version <= 21; version += 1) {
    metrics.shadows.of('a', version).rows.inc(1);
    metrics.shadows.of('a', version).requests.scored.inc(1);
    metrics.versionsServed('a', ['1', String(version)]);
  }
  const kept = [13, 14, 15, 16, 17, 18, 19, 20, 21];
  for (const name of ['perennial_serving_shadow_rows_total', 'perennial_serving_shadow_requests_total'])
    assert.deepEqual(await versionsShown(metrics, name), kept, name);
});

test('a version that comes back is among the newest again', async () => {
  const metrics = new ServingMetrics();
  const serve = (version: number): void => {
    new VariantMeters(metrics, { endpoint: 'a', version, variant: 'v' }).rows.inc(1);
    metrics.versionsServed('a', [String(version)]);
  };
  for (const version of [1, 2, 3, 4, 5, 6, 1, 7, 8, 9, 10]) serve(version);
  assert.deepEqual(await versionsShown(metrics, 'perennial_serving_rows_total'), [1, 3, 4, 5, 6, 7, 8, 9, 10]);
});
