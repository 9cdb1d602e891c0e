import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { OUTCOME_COUNTERS } from '../../activities/shell/count-outcome.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import { childEnvironment } from '../../config/child-environment.js';
import { driftGauges } from '../../core/monitors/drift/metrics.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { outcomeMetrics } from '../../workers/outcome-metrics.js';
import { createWorkerMetrics } from '../../workers/worker-metrics.js';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { openMetadataStore } from '../ports/store-spec.js';

const DASHBOARD = packageFile('deploy/grafana/perennial-training.json');
const RULES = packageFile('deploy/prometheus/perennial-training.rules.yml');
const ALERT_TESTS = packageFile('tests/deploy/training-alerts.yml');

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly type: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource?: { readonly uid: string };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

describe('what Prometheus and Grafana know of trainings and monitors', () => {
  let folder: string;
  let metadata: MetadataStore;
  let dashboard: Dashboard;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perennial-outcomes-'));
    metadata = openMetadataStore(`sqlite:${join(folder, 'metadata.db')}`);
    await metadata.migrate();
    dashboard = JSON.parse(await readFile(DASHBOARD, 'utf8')) as Dashboard;
    await writeOutcomes(metadata);
  });
  after(async () => {
    await metadata.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is how the last training and the last monitor of each model ended, whatever was refused or joined since', async () => {
    const lines = (await outcomeMetrics(metadata)).split('\n').filter((line) => !line.startsWith('#') && line !== '');
    assert.deepEqual(lines, [
      'perennial_training_last_outcome{model="churn",outcome="failed"} 1',
      'perennial_training_last_timestamp_seconds{model="churn"} 2',
      'perennial_deployed_timestamp_seconds{model="churn"} 1.5',
      'perennial_monitor_last_verdict{model="churn",verdict="drifted"} 1',
      'perennial_monitor_last_timestamp_seconds{model="churn"} 5',
    ]);
  });

  it('is hidden by a database that is away, and hides nothing else', async () => {
    const away = (): Promise<string> => Promise.reject(new Error('away'));
    const metrics = createWorkerMetrics({ state: () => 'RUNNING', sdkAddress: undefined, outcomes: away });
    assert.match(await metrics.text(), /^perennial_worker_running 1$/m);
    const there = createWorkerMetrics({ state: () => 'RUNNING', sdkAddress: undefined, outcomes: () => outcomeMetrics(metadata) });
    assert.match(await there.text(), /^perennial_worker_running 1$[^]*^perennial_monitor_last_verdict/m);
  });

  it('has alerts that fire for what they are named after, each tested once', async () => {
    assert.match(await promtool('check', 'rules', RULES), /SUCCESS: \d+ rules found/);
    assert.match(await promtool('test', 'rules', ALERT_TESTS), /SUCCESS/);
    const names = async (file: string, pattern: RegExp) => [...(await readFile(file, 'utf8')).matchAll(pattern)].map(([, name]) => name);
    assert.deepEqual(await names(ALERT_TESTS, /alertname: (\w+)/g), await names(RULES, /alert: (\w+)/g));
  });

  it('is shown by panels that do not lie on each other, and names no metric that a training worker does not have', async () => {
    const taken = new Set<string>();
    for (const { title, gridPos, type, datasource } of dashboard.panels) {
      if (type !== 'row') assert.equal(datasource?.uid, '${datasource}', title);
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (let cell = 0; cell < gridPos.w * gridPos.h; cell += 1) {
        const place = `${gridPos.x + (cell % gridPos.w)}:${gridPos.y + Math.floor(cell / gridPos.w)}`;
        assert.ok(!taken.has(place), `${title} lies on another panel`);
        taken.add(place);
      }
    }
    const known = await knownMetrics(metadata);
    const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    assert.ok(queries.length >= 15, `${queries.length} queries`);
    const named = [...queries, await readFile(RULES, 'utf8')].flatMap((text) => text.match(/\b(?:perennial|process|nodejs)_\w+/g) ?? []);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
});

/** A training that failed, with one before and what came since that is none; a deployment; a monitor. */
async function writeOutcomes(metadata: MetadataStore): Promise<void> {
  const by = { actor: 'test', reason: 'test', at: 1, changeId: 'c' };
  await metadata.putDefinition({ digest: 'd', model: 'churn', trainingDigest: 'd', json: '{}', createdAt: 1 });
  await metadata.setCurrentDefinition('churn', 'd', by);
  for (const [at, state] of [
    [1_000, 'deployed'],
    [2_000, 'failed'],
    [3_000, 'refused'],
  ] as const) {
    const triggerId = `t${at}`;
    await metadata.recordTrigger({ model: 'churn', triggerId, kind: 'manual', receivedAt: at, asOf: at, content: null });
    await metadata.finishTrigger('churn', triggerId, { state, version: null, revision: null, text: '' });
  }
  await metadata.recordTrigger({ model: 'churn', triggerId: 'joined', kind: 'manual', receivedAt: 4_000, asOf: 4_000, content: null });
  await metadata.joinTrigger('churn', 'joined', 't1000');
  await metadata.finishTrigger('churn', 'joined', { state: 'deployed', version: 1, revision: 1, text: '' });
  const version = { model: 'churn', version: 1, runId: 'r', manifestKey: 'k', verdict: 'accepted', createdAt: 1 };
  await metadata.putVersion({ ...version, changeId: 'v' });
  const deployment = { endpoint: 'churn', revision: 1, model: 'churn', version: 1, changeId: 'd', key: 'k', actor: 'test', reason: 'test' };
  await metadata.putDeployment({ ...deployment, createdAt: 1_500 });
  for (const [createdAt, verdict] of [
    [4_000, 'ok'],
    [5_000, 'drifted'],
  ] as const)
    await metadata.putReport({ model: 'churn', reportId: `r${createdAt}`, kind: 'drift', verdict, key: 'k', asOf: createdAt, createdAt });
}

async function knownMetrics(metadata: MetadataStore): Promise<ReadonlySet<string>> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const text = `${await registry.metrics()}\n${await outcomeMetrics(metadata)}`;
  const gauges = driftGauges({ model: 'churn', rows: 1, columns: [] }).map(({ name }) => name);
  return new Set([
    ...[...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''),
    ...gauges,
    ...Object.keys(OUTCOME_COUNTERS),
    'perennial_worker_running',
  ]);
}

function promtool(...args: string[]): Promise<string> {
  return runProgram('promtool', args, { env: childEnvironment(), timeoutMs: LAST_RESORT_MS });
}
