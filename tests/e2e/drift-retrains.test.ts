import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { eventually } from '../fixtures/eventually.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { PerennialClient } from '../../client/perennial-client.js';
import { keys, WORKFLOW_TYPES } from '../../contracts/names.js';
import type { DeploymentRevision, DriftReport } from '../../contracts/documents.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { childEnvironment } from '../../config/child-environment.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { freePort } from '../../tools/free-port.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { openActivityWorld } from '../fixtures/activity-world.js';
import type { ActivityWorld } from '../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF, LAST_AS_OF } from '../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../fixtures/churn/churn-rows.js';
import { startPrometheus } from '../deploy/prometheus-server.js';
import { openWorkflowWorld } from '../workflows/workflow-world.js';
import type { WorkflowWorld } from '../workflows/workflow-world.js';
import { startProgram } from './started-program.js';
import type { StartedProgram } from './started-program.js';

let stores: ActivityWorld;
let world: WorkflowWorld;
let client: PerennialClient;
let worker: StartedProgram;
let metricsPort: number;

before(async () => {
  [stores, world] = await Promise.all([openActivityWorld(), openWorkflowWorld()]);
  await writeChurnCsv(stores.csvPath, { dearFromDay: 92 });
  metricsPort = await freePort();
  worker = await startProgram(
    'workers/main',
    [],
    childEnvironment({
      PERENNIAL_HOME: stores.folder,
      PERENNIAL_WORKER_METRICS_PORT: String(metricsPort),
      TEMPORAL_ADDRESS: world.server.address,
    }),
  );
  await worker.waitFor(/worker: takes tasks/);
  client = new PerennialClient(world.client, { address: world.server.address, answerTimeoutMs: LAST_RESORT_MS });
});
after(async () => {
  await worker.stop();
  await world.close();
  await stores.close();
});

async function idle(model: string, finished: number): Promise<LifecycleState> {
  const state = await eventually(
    `${finished} pipelines of ${model} have finished`,
    () => client.status(model),
    (found) => found?.counters.finished === finished && found.activeRollout === null && found.rollouts.length === 0,
  );
  assert.ok(state !== undefined);
  return state;
}

function request(model: string): StartPipelineInput {
  return { model, triggerId: 'first', kind: 'manual', asOf: FIRST_AS_OF, parameters: {}, reason: 'test', actor: 'ann', deploy: true };
}

test('drifted rows in, a retrained champion out: the monitor’s Schedule finds the drift, the lifecycle trains and deploys', async () => {
  const monitor = { cron: '0 7 * * *', window: '20d', minRows: 50, psi: 1 } as const;
  const retrain = { maxPerDay: 10, onDrift: { minMaturedRows: 50 } };
  const definition = churnModel(stores.csvPath, { name: 'drifting', monitor, retrain });
  const digest = await stores.apply(definition);
  const policy = { digest, tune: null, maxPerDay: 10, cooldownMs: 0, onDrift: { minMaturedRows: 50 } };
  await client.configure('drifting', { ...policy, searchAttributes: false }, 'ann');
  await client.requestRun(request('drifting'));
  const first = await idle('drifting', 1);
  assert.deepEqual(first.champion, { version: 1, revision: 1 });

  const schedule = await world.client.schedule.create({
    scheduleId: `monitor-${randomUUID()}`,
    spec: { cronExpressions: ['0 7 * * *'] },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW_TYPES.monitor,
      taskQueue: 'perennial',
      workflowId: 'perennial/drifting/monitor/inputs',
      args: [{ formatVersion: 1, model: 'drifting', definitionDigest: digest, asOf: LAST_AS_OF, name: 'inputs' }],
    },
  });
  await schedule.trigger();
  const second = await idle('drifting', 2);
  await schedule.delete();

  const [report] = await stores.deps.metadata.listReports('drifting', 1);
  const found = await getDocument<DriftReport>(stores.deps.objects, report?.key ?? '', 1);
  assert.equal(found.verdict, 'drifted');
  assert.deepEqual(
    found.columns.filter((column) => column.verdict === 'drifted').map((column) => column.column),
    ['monthly_fee'],
  );
  const trigger = (await stores.deps.metadata.listTriggers('drifting', 5)).find((row) => row.kind === 'drift');
  assert.equal(trigger?.state, 'deployed');
  assert.match(trigger.text ?? '', /^version 2 is deployed as revision 2/);
  assert.deepEqual(second.champion, { version: 2, revision: 2 });
  const revision = await getDocument<DeploymentRevision>(stores.deps.objects, keys.deployment('drifting', 2), 1);
  assert.match(revision.reason, /^drift: monthly_fee \d/);

  await world.client.workflow.execute(WORKFLOW_TYPES.monitor, {
    workflowId: 'perennial/drifting/monitor/again',
    taskQueue: 'perennial',
    args: [{ formatVersion: 1, model: 'drifting', definitionDigest: digest, asOf: LAST_AS_OF, name: 'inputs' }],
  });
  const third = await client.status('drifting');
  assert.deepEqual([third?.counters.started, third?.counters.refused], [2, 1]);
  assert.match(third?.recent.at(-1)?.outcome.text ?? '', /matured rows since the champion was trained, retrain\.onDrift asks for 50/);
});

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

test('the dashboard of trainings and monitors has a value in every panel, on a real Prometheus that scrapes this worker', async (t) => {
  const config = join(stores.folder, 'prometheus.yml');
  const scrape = `{ job_name: perennial-training, scrape_interval: 250ms, static_configs: [{ targets: ['127.0.0.1:${metricsPort}'] }] }`;
  await writeFile(config, `scrape_configs: [${scrape}]\n`);
  const prometheus = await startPrometheus(config, stores.folder);
  t.after(() => prometheus.stop());
  const { panels } = JSON.parse(await readFile(packageFile('deploy/grafana/perennial-training.json'), 'utf8')) as Dashboard;
  const filled = (expr: string): string => expr.replaceAll('$model', '.*').replaceAll('$__rate_interval', '10s');
  const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr: filled(expr) })));
  assert.ok(queries.length >= 15);
  await eventually(
    'every panel has a value',
    async () => {
      const values = await Promise.all(queries.map(({ expr }) => prometheus.query(expr)));
      return queries.filter((_, i) => !values[i]?.some(Number.isFinite)).map(({ title }) => title);
    },
    (empty) => empty.length === 0,
  );
  assert.deepEqual(await prometheus.query('perennial_training_last_outcome{model="drifting",outcome="deployed"}'), [1]);
  assert.deepEqual(await prometheus.query('sum(perennial_triggers_total{kind="drift"})'), [2]);
  assert.deepEqual(await prometheus.query('sum(perennial_monitor_runs_total{verdict="drifted"})'), [2]);
  assert.deepEqual(await prometheus.query('perennial_monitor_last_verdict{model="drifting",verdict="drifted"}'), [1]);
});
