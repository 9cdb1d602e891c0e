import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { storeDefinition } from '../../activities/registry/apply-definition.js';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { createPerennialActivities } from '../../activities/index.js';
import { documentBytes } from '../../adapters/object-store/document-bytes.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadSettings } from '../../config/settings.js';
import type { PerennialActivities } from '../../contracts/activities.js';
import { keys } from '../../contracts/names.js';
import type { RequestDocument } from '../../contracts/request-documents.js';
import type { ModelDefinition } from '../../index.js';
import { openDependencies } from '../../workers/dependencies/open-dependencies.js';
import { longestBlock } from './longest-block.js';
import { dayOf, EVERYTHING, stepModel, stepRows } from './step-data.js';

/**
 * Every activity that has to do with rows, with how long it takes and how long it keeps the worker's event loop at most:
 * `bench-steps [ROWS] [REQUEST_ROWS]`.
 */
const [rows = 500_000, requestRows = 10_000] = process.argv.slice(2).map(Number);
const MODEL = 'steps';

type Name = keyof PerennialActivities;
type Input<N extends Name> = Parameters<PerennialActivities[N]>[0];
type Outcome<N extends Name> = Awaited<ReturnType<PerennialActivities[N]>>;

class Steps {
  private readonly activities: PerennialActivities;

  constructor(readonly deps: TrainingDependencies) {
    this.activities = createPerennialActivities(deps);
  }

  async run<N extends Name>(name: N, input: Input<N>, note = ''): Promise<Outcome<N>> {
    // The table's type ties each name to its input and outcome; TypeScript does not follow it through an index.
    const activity = this.activities[name] as unknown as (value: Input<N>) => Promise<Outcome<N>>;
    const environment = new MockActivityEnvironment();
    const { result, seconds, byClockMs, byProcessorMs } = await longestBlock(() =>
      environment.run<[Input<N>], Outcome<N>, typeof activity>(activity, input),
    );
    console.log(
      `${`${name.replace('perennial.', '')} ${note}`.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s ${byClockMs.toFixed(0).padStart(7)} ms ${byProcessorMs.toFixed(0).padStart(7)} ms`,
    );
    return result;
  }

  apply(definition: ModelDefinition): Promise<string> {
    return storeDefinition(this.deps, definition, { actor: 'bench', reason: 'bench', at: 1, changeId: randomUUID() });
  }
}

/** The first champion judges few rows, its challenger half of all. */
async function pipelines(steps: Steps, path: string): Promise<void> {
  for (const [triggerId, asOf, testDays] of [
    ['first', dayOf(150), 30],
    ['second', EVERYTHING, 240],
  ] as const) {
    const context = { model: MODEL, triggerId, asOf, definitionDigest: await steps.apply(stepModel(path, testDays)) };
    const { address: snapshot } = await steps.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
    await steps.run('perennial.checkSnapshot', { ...context, snapshot, tag: null });
    await steps.run('perennial.runTrial', { ...context, snapshot, searchId: triggerId, trial: 0 }, 'that encodes');
    await steps.run('perennial.runTrial', { ...context, snapshot, searchId: triggerId, trial: 1 }, 'on cached matrices');
    const { runId } = await steps.run('perennial.trainModel', { ...context, snapshot, runName: null, paramsFrom: 'definition' });
    const { evaluationKey, gates, reasons } = await steps.run('perennial.evaluateRun', { ...context, runId }, triggerId);
    for (const { gate, verdict, text } of gates) console.log(`  ${gate} ${verdict}: ${text}`);
    const { version } = await steps.run('perennial.registerVersion', { ...context, runId, evaluationKey });
    if (version === 1)
      await steps.run('perennial.deployVersion', {
        model: MODEL,
        endpoint: MODEL,
        version,
        changeId: 'bench',
        actor: 'bench',
        reason: reasons.join(' '),
        workflowId: 'bench',
      });
    else await steps.run('perennial.scoreVersion', { ...context, snapshot, version: 1 });
  }
}

async function batches(steps: Steps, path: string, csvPath: string): Promise<void> {
  for (const [batchId, input] of [
    ['parquet', path],
    ['csv', csvPath],
  ] as const) {
    const request = { model: MODEL, batchId, version: 1, endpoint: null, input: { kind: 'file', path: input }, rowsPerPart: null } as const;
    const { parts } = await steps.run('perennial.planBatch', request, batchId);
    await steps.run('perennial.scoreParts', { model: MODEL, batchId, first: 0, end: parts, threads: 1 });
    await steps.run('perennial.finishBatch', { model: MODEL, batchId });
  }
}

async function request(steps: Steps): Promise<void> {
  const records = Array.from({ length: requestRows }, (_, row) => ({
    ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${i}`, Math.sin(row * (i + 1))])),
    active: row % 2,
    plan: 'pro',
    city: `city-${row % 2_000}`,
  }));
  const document: RequestDocument = {
    formatVersion: 1,
    changeId: 'bench',
    createdAt: 1,
    id: 'bench',
    endpoint: MODEL,
    records,
    entity: null,
    logged: { omit: [], hash: [] },
    callback: null,
  };
  await steps.deps.objects.putIfAbsent(keys.request(MODEL, 'bench'), documentBytes(document));
  await steps.run('perennial.predictRequest', { endpoint: MODEL, id: 'bench' }, `of ${requestRows} rows`);
}

async function main(folder: string): Promise<void> {
  const settings = loadSettings({ ...childEnvironment(), PERENNIAL_HOME: folder });
  const { dependencies, close } = await openDependencies(settings, { cluster: { id: 'bench', namespace: 'default' } });
  const steps = new Steps(dependencies);
  try {
    const [path, csvPath] = [join(folder, 'rows.parquet'), join(folder, 'rows.csv')];
    await dependencies.tables.writeTable(path, 'parquet', stepRows(rows));
    await dependencies.tables.writeTable(csvPath, 'csv', stepRows(rows));
    console.log(`${rows} rows of 15 columns; the longest block of the event loop by the clock, and by its own processor time`);
    await pipelines(steps, path);
    await steps.run('perennial.monitorModel', {
      model: MODEL,
      name: 'inputs',
      definitionDigest: await steps.apply(stepModel(path, 240)),
      asOf: EVERYTHING,
    });
    await batches(steps, path, csvPath);
    await request(steps);
  } finally {
    await close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
try {
  await main(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
