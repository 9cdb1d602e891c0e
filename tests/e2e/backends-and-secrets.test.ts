import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { waitForOutcome } from '../../client/wait-for-outcome.js';
import type { RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys, MONITOR_NAME, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import type { MonitorInput, TriggerOutcome } from '../../contracts/workflows.js';
import { call, eventually } from '../serving/serving-fixture.js';
import { openTruthWorld, runLoop } from '../truth/truth-world.js';
import { openBackendsWorld } from './backends-world.js';
import type { BackendsWorld } from './backends-world.js';
import { readCommandLine } from './sentinels/cli-evidence.js';
import { readRunning, readWebUi, readWorkflows } from './sentinels/evidence.js';
import type { Evidence } from './sentinels/evidence.js';
import { AS_OF, writeSentinelCsv, writeSentinelTable } from './sentinels/sentinel-rows.js';
import { checkedModel, coloursModel, visitsModel } from './sentinels/sentinel-models.js';
import { sendSentinelRequests } from './sentinels/sentinel-requests.js';
import { runFailing, startSteps } from './sentinels/sentinel-runs.js';
import { SECRETS, SENTINEL_CATEGORY, findSentinel } from './sentinels/sentinels.js';
import type { StartedProgram } from './started-program.js';
import { readDatabase, readObjects } from './sentinels/stored-evidence.js';
import { readWebhook } from './sentinels/webhook-evidence.js';

const MODEL = 'visits';
const HEADERS = { authorization: `Bearer ${SECRETS.servingToken}` };

/** Proves that payloads were decoded, wherever they are kept. */
const WAS_READ: readonly (readonly [RegExp, string])[] = [
  [/^history of perennial\/visits\/lifecycle$/, 'end to end'],
  [/^history of perennial\/visits\/pipeline\/first$/, 'validation'],
  [/^history of perennial\/unknown-column\//, "ER_BAD_FIELD_ERROR: 'nope'"],
  [/^description of perennial\/visits\/pipeline\/first$/, 'visits: end to end'],
  [/^description of perennial\/wrong-password\//, 'ER_ACCESS_DENIED_ERROR'],
  [/^details of perennial\/visits\/pipeline\/first$/, 'preprocess'],
  [/^Web UI .*every-check.*history/, 'DATA_CHECKS_FAILED'],
  [/^Web UI .*perennial%2Fvisits%2Fpipeline%2Ffirst\/history/, '\\"triggerId\\":\\"first\\"'],
];

let world: BackendsWorld;
let worker: StartedProgram;
let serving: StartedProgram;
let url: string;
/** What was visible while things ran. */
const seen: Evidence[] = [];
const watching = new AbortController();
let watcher: Promise<void> | undefined;

before(async () => {
  world = await openBackendsWorld();
  await writeSentinelTable(world.database);
  worker = await world.start('workers/main', [], world.workerEnvironment);
  serving = await world.start('serving/main', [], world.servingEnvironment);
  url = await serving.waitFor(/listens on (\S+),/);
  await worker.waitFor(/worker: takes tasks of/);
  watcher = watch();
});
after(async () => {
  watching.abort();
  await watcher;
  await world?.close();
});

/** Heartbeats and failures between attempts are in no history. */
async function watch(): Promise<void> {
  const known = new Set<string>();
  while (!watching.signal.aborted) {
    const fresh = (await readRunning(world.connection)).filter(({ text }) => !known.has(text));
    fresh.forEach((one) => known.add(one.text));
    seen.push(...fresh);
    await sleep(250);
  }
}

async function runOf(objects: ObjectStore, version: number): Promise<RunManifest> {
  const { runId } = await getDocument<VersionManifest>(objects, keys.version(MODEL, version), 1);
  return getDocument<RunManifest>(objects, keys.run(runId), 1);
}

async function request(model: string, triggerId: string): Promise<TriggerOutcome> {
  const start = {
    model,
    triggerId,
    kind: 'manual' as const,
    asOf: AS_OF,
    parameters: {},
    reason: 'end to end',
    actor: 'test',
    deploy: true,
  };
  const { pipelineTriggerId } = await world.client.requestRun(start);
  return waitForOutcome(world.client, { model, triggerId, pipelineTriggerId }, { onStage: () => undefined });
}

test('rows in MariaDB become a model that is served from S3, by real workflows', async () => {
  await world.apply(visitsModel());
  const outcome = await request(MODEL, 'first');
  assert.deepEqual([outcome.state, outcome.version, outcome.revision], ['deployed', 1, 1], `${outcome.text}\n${worker.output()}`);
  const records = [
    { a: 12, b: null, colour: SENTINEL_CATEGORY },
    { a: 99, b: 80, colour: 'red' },
  ];
  const answer = await eventually(
    'the version is served',
    () => call(url, `/v1/models/${MODEL}/predict`, { records }, HEADERS),
    ({ status }) => status === 200,
  );
  assert.equal((JSON.parse(answer.text) as { readonly predictions: readonly unknown[] }).predictions.length, 2);
  assert.equal((await world.metadata.listRuns(MODEL, 9))[0]?.state, 'finished');
  assert.equal(await world.metadata.getAlias(MODEL, 'champion'), 1);
});

test('the same rows from a CSV file, on a folder and SQLite, are the same snapshot and the same model bytes', async () => {
  const local = await openTruthWorld();
  const path = join(local.folder, 'visits.csv');
  await writeSentinelCsv(path);
  const { version } = await runLoop(local.dependencies, visitsModel(path), AS_OF);
  const [inDatabase, inFile] = [await runOf(world.objects, 1), await runOf(local.dependencies.objects, version)];
  await local.close();
  assert.equal(inDatabase.snapshot, inFile.snapshot);
  for (const name of ['golden.json', 'reference-profile.json'] as const)
    assert.equal(inDatabase.artifacts[name].sha256, inFile.artifacts[name].sha256, name);
  for (const name of ['model.ubj', 'model.onnx'])
    assert.equal(inDatabase.artifacts.model[name]?.sha256, inFile.artifacts.model[name]?.sha256, name);
  assert.deepEqual(inDatabase.metrics, inFile.metrics);
});

test('runs that fail over the sentinel row or a wrong password end, each with its own code', () => runFailing(world));

test('the sentinel row goes through a rejected version, a comparison with the champion, a monitor and a failed lifecycle trigger', async () => {
  const colours = await (await startSteps(world, coloursModel(), { triggerId: 'rejected' })).result();
  assert.equal(colours.state, 'rejected', colours.text);
  const scored = await (
    await startSteps(world, visitsModel(), { triggerId: 'scored', steps: ['preprocess', 'test'], version: 1 })
  ).result();
  assert.equal(scored.state, 'done', scored.text);
  const again = await request(MODEL, 'second');
  assert.equal(again.version, 2, again.text);
  const input: MonitorInput = {
    formatVersion: 1,
    model: MODEL,
    definitionDigest: await world.store(visitsModel()),
    asOf: AS_OF,
    name: MONITOR_NAME,
  };
  await world.client.temporal.workflow.execute(WORKFLOW_TYPES.monitor, {
    workflowId: workflowIds.monitor(MODEL, MONITOR_NAME),
    taskQueue: 'perennial',
    args: [input],
  });
  await world.apply(checkedModel());
  assert.equal((await request(checkedModel().name, 'fails-again')).state, 'failed');
});

test('malformed requests with the sentinel row are refused, good ones answered', async () => {
  const [good, ...refused] = await sendSentinelRequests(url, MODEL);
  assert.equal(good, 200);
  assert.deepEqual(
    refused.filter((status) => status < 400 || status >= 500),
    [],
  );
});

test('a worker that the database or Temporal turns away says so without the secret', async () => {
  const wrongDatabase = {
    ...world.workerEnvironment,
    PERENNIAL_HOME: join(world.folder, 'other'),
    PERENNIAL_DATABASE_URL: world.workerEnvironment['WRONG_URL'] ?? '',
  };
  const denied = await world.start('workers/main', [], wrongDatabase);
  const apart = await world.start('workers/main', [], { ...world.workerEnvironment, TEMPORAL_TLS: 'true' });
  await denied.waitFor(/METADATA_DENIED/);
  await apart.waitFor(/TEMPORAL_UNREACHABLE/);
  assert.deepEqual([await denied.ended(), await apart.ended()], [1, 1]);
  seen.push({ where: 'output of a worker with a wrong database password', text: denied.output() });
  seen.push({ where: 'output of a worker that speaks TLS to a server without', text: apart.output() });
});

test('commands and triggers over HTTP, good and bad ones, answer as they should', async () => {
  seen.push(...(await readCommandLine(world)), ...(await readWebhook(world, checkedModel().name)));
});

test('no secret and nothing of the sentinel row is in any history, description, page, log or metric', async () => {
  const metrics = /metrics on (http:\S+)/.exec(worker.output())?.[1] ?? '';
  const evidence: Evidence[] = [
    ...(await readWorkflows(world.connection)),
    ...(await readWebUi(world.temporal, world.connection)),
    { where: 'metrics of the worker', text: (await call(metrics, '/metrics')).text },
    { where: 'metrics of serving', text: (await call(url, '/metrics', undefined, HEADERS)).text },
  ];
  watching.abort();
  await watcher;
  await serving.stop();
  assert.equal(await worker.stop(), 0, worker.output());
  evidence.push(...seen, { where: 'output of the worker', text: worker.output() }, { where: 'output of serving', text: serving.output() });
  for (const [where, decodedText] of WAS_READ) {
    assert.ok(
      evidence.some((one) => where.test(one.where) && one.text.includes(decodedText)),
      `${decodedText} was not read in ${where}`,
    );
  }
  assert.ok(
    evidence.some(({ text }) => /"heartbeatDetails":\{.*stage/.test(text)),
    'no heartbeat was seen',
  );
  assertClean(evidence);
});

test('no secret is in the database or in an object, and no row of the source in the database', async () => {
  assertClean(await readDatabase(world.database));
  const objects = await readObjects(world.objects);
  const secrets = [...world.generatedSecrets, ...Object.values(SECRETS)];
  assert.ok(objects.length > 20);
  assert.deepEqual(
    objects.filter(({ text }) => secrets.some((secret) => text.includes(secret))).map(({ where }) => where),
    [],
  );
});

function assertClean(evidence: readonly Evidence[]): void {
  const found = evidence.flatMap(({ where, text }) => {
    const place = findSentinel(text, world.generatedSecrets);
    return place === undefined ? [] : [`${where}: ${place}`];
  });
  assert.deepEqual(found, []);
}
