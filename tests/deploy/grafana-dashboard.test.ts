import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { childEnvironment } from '../../config/child-environment.js';
import type { SignatureInput } from '../../core/features/signature.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving/serving-fixture.js';
import type { Installation } from '../serving/serving-fixture.js';
import { startPrometheus } from './prometheus-server.js';
import type { PrometheusServer } from './prometheus-server.js';

const DASHBOARD = packageFile('deploy/grafana/perennial-serving.json');
const PROMETHEUS = packageFile('deploy/prometheus/prometheus.yml');
const RULES = packageFile('deploy/prometheus/perennial-serving.rules.yml');
const TRAINING_RULES = packageFile('deploy/prometheus/perennial-training.rules.yml');
const ALERT_TESTS = packageFile('tests/deploy/serving-alerts.yml');

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}
interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
}
interface Dashboard {
  readonly uid: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

/** What a short load does not make happen: these show the zero that they have for it, every other query must do without one. */
const NOT_PROVOKED = /status="429"|perennial_serving_log_dropped_total/;

/** Only ends a test that would never end. */

const RULED: readonly SignatureInput[] = [
  { kind: 'categorical', name: 'carrier', minCount: 1, categories: ['AA'] },
  { kind: 'numeric', name: 'distance', range: [0, 10], trainingRange: [0, 5], rules: { range: { kind: 'reject' } } },
];
const ROW = { carrier: 'AA', distance: 1 };

describe('The Grafana dashboard and the alerts, on a real Prometheus that scrapes a real serving process', () => {
  const cleanUp: (() => Promise<void>)[] = [];
  let installation: Installation;
  let url: string;
  let prometheus: PrometheusServer;
  let dashboard: Dashboard;

  before(async () => {
    dashboard = JSON.parse(await readFile(DASHBOARD, 'utf8')) as Dashboard;
    installation = await createInstallation({ after: (ended) => cleanUp.push(ended) });
    url = await startServingWork(installation);
    prometheus = await startPrometheus(await privateConfig(installation.dir, url), installation.dir);
    cleanUp.push(() => prometheus.stop());
  });
  after(async () => {
    for (const ended of cleanUp.reverse()) await ended();
  });

  it('is a dashboard that Grafana takes: a data source to choose, panels with ids of their own that do not lie on each other', () => {
    assert.match(dashboard.uid, /^[a-z-]{1,40}$/);
    assert.ok(dashboard.schemaVersion >= 36);
    const [source] = dashboard.templating.list;
    assert.deepEqual([source?.name, source?.type], ['datasource', 'datasource']);
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos, type, datasource } of dashboard.panels) {
      if (type !== 'row') assert.equal(datasource?.uid, '${datasource}', title);
      assert.ok(gridPos.x + gridPos.w <= 24, title);
      for (const cell of cellsOf(gridPos)) {
        assert.ok(!taken.has(cell), `${title} lies on another panel`);
        taken.add(cell);
      }
    }
  });

  it('has a value for every query, its variables included', async () => {
    const queries = queriesOf(dashboard);
    assert.ok(queries.length >= 30, `${queries.length} queries`);
    const metrics = dashboard.templating.list.flatMap(
      ({ definition = '' }) => /label_values\((\w+), (\w+)\)/.exec(definition)?.slice(1) ?? [],
    );
    assert.deepEqual(metrics, ['perennial_serving_revision', 'endpoint', 'perennial_serving_degraded', 'instance']);
    const waiting = new Map([...queries, 'group by (endpoint) (perennial_serving_revision)'].map((query) => [query, 'not asked yet']));
    const ask = async (): Promise<readonly string[]> => {
      await shortLoad(url);
      for (const query of waiting.keys()) {
        const values = await prometheus.query(query);
        if (values.some((value) => Number.isFinite(value))) waiting.delete(query);
      }
      return [...waiting.keys()];
    };
    await eventually('every query has a value', ask, (left) => left.length === 0);
  });

  it('shows a zero without a name only where there is nothing else to show', async () => {
    for (const query of shownQueries(dashboard)) {
      const { result } = (await prometheus.get(`query?query=${encodeURIComponent(query)}`)) as {
        readonly result: readonly { metric: object }[];
      };
      assert.ok(result.length <= 1 || result.every(({ metric }) => Object.keys(metric).length > 0), query);
    }
  });

  it('has alerts that promtool accepts and Prometheus can evaluate', async () => {
    assert.match(await promtool('check', 'rules', RULES), /SUCCESS: \d+ rules found/);
    await promtool('check', 'config', PROMETHEUS);
    const rules = async (): Promise<readonly Rule[]> =>
      ((await prometheus.get('rules')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
    const quarantined = (found: readonly Rule[]): readonly unknown[] =>
      found.find(({ name }) => name === 'PerennialRevisionQuarantined')?.alerts.map(({ labels }) => labels.endpoint) ?? [];
    const evaluated = await eventually(
      'every rule was evaluated, the one of quarantined revisions after the first scrape',
      rules,
      (found) => found.every(({ health }) => health !== 'unknown') && quarantined(found).length > 0,
    );
    assert.deepEqual(
      evaluated.filter(({ health }) => health !== 'ok'),
      [],
    );
    assert.deepEqual(quarantined(evaluated), ['broken']);
  });

  it('has alerts that fire for what they are named after, once each', async () => {
    assert.match(await promtool('test', 'rules', ALERT_TESTS), /SUCCESS/);
    const tests = await readFile(ALERT_TESTS, 'utf8');
    const alerts = [...(await readFile(RULES, 'utf8')).matchAll(/alert: (\w+)/g)].map(([, name]) => name);
    assert.deepEqual(
      [...tests.matchAll(/alertname: (\w+)/g)].map(([, name]) => name),
      alerts,
    );
  });

  it('names no metric that serving does not have', async () => {
    const { text } = await call(url, '/metrics');
    const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const named = [...queriesOf(dashboard), await readFile(RULES, 'utf8')].flatMap(
      (query) => query.match(/\b(?:perennial|process|nodejs)_\w+/g) ?? [],
    );
    const unknown = named.filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')));
    assert.deepEqual(unknown, []);
  });
});

function promtool(...args: string[]): Promise<string> {
  return runProgram('promtool', args, { env: childEnvironment(), timeoutMs: LAST_RESORT_MS });
}

interface Rule {
  readonly name: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** One version, then two that share an endpoint, with a third as their shadow; and an endpoint whose only version fails its rehearsal. */
async function startServingWork({ objects, serve }: Installation): Promise<string> {
  for (const version of [1, 2, 3]) await publishVersion(objects, { model: 'm', version, inputs: RULED, rows: [ROW] });
  const damage = { golden: (golden: object) => ({ ...golden, scores: [0.123] }) };
  await publishVersion(objects, { model: 'broken', version: 1, inputs: RULED, rows: [ROW], damage });
  await deploy(objects, { endpoint: 'm', revision: 1, version: 1 });
  await deploy(objects, { endpoint: 'broken', revision: 1, version: 1 });
  const { url } = await serve();
  await ready(url);
  const targets = [1, 2].map((version) => ({ model: 'm', version, share: 0.5 }));
  const override = { mode: 'split', targets, salt: 'salt', shadows: [{ model: 'm', version: 3 }] };
  await deploy(objects, { endpoint: 'm', revision: 2, version: 1, override });
  return url;
}

/** The shipped configuration, with the address of this serving process and without its patience. */
async function privateConfig(folder: string, url: string): Promise<string> {
  const config = await readFile(PROMETHEUS, 'utf8');
  const path = join(folder, 'prometheus.yml');
  const changed = config
    .replace('127.0.0.1:8080', new URL(url).host)
    .replace('perennial-serving.rules.yml', RULES)
    .replace('perennial-training.rules.yml', TRAINING_RULES)
    .replace(/(scrape|evaluation)_interval: .*/g, '$1_interval: 250ms');
  await writeFile(path, changed);
  return path;
}

/** Answers, refusals of every kind that a client can cause, and values that training never saw. */
async function shortLoad(url: string): Promise<void> {
  const rows = [ROW, { carrier: 'ZZ', distance: 7 }, { carrier: null, distance: null }];
  for (let i = 0; i < 5; i += 1) {
    await call(url, '/v1/models/m/predict', { records: rows });
    await call(url, '/v2/models/m/infer', {
      inputs: [
        { name: 'carrier', shape: [1], datatype: 'BYTES', data: ['AA'] },
        { name: 'distance', shape: [1], datatype: 'FP64', data: [2] },
      ],
    });
  }
  await call(url, '/v1/models/m/predict', { records: [{ ...ROW, distance: 11 }] });
  await call(url, '/v1/models/m/predict-async', { records: rows });
  await call(url, '/v1/models/unknown/predict', { records: rows });
  await call(url, '/v1/models/broken/predict', { records: rows });
}

function shownQueries({ panels }: Dashboard): readonly string[] {
  const filled = (expr: string): string =>
    expr.replaceAll('$endpoint', '.*').replaceAll('$instance', '.*').replaceAll('$__rate_interval', '30s');
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => filled(expr)));
}

/** Without the zeros that stand for nothing. */
function queriesOf(dashboard: Dashboard): readonly string[] {
  return shownQueries(dashboard).map((query) => {
    return NOT_PROVOKED.test(query) ? query : query.replace(/ or (?:on\(\) )?vector\(0\)$/, '');
  });
}

function cellsOf({ x, y, w, h }: Panel['gridPos']): readonly string[] {
  return Array.from({ length: w * h }, (_, i) => `${x + (i % w)}:${y + Math.floor(i / w)}`);
}
