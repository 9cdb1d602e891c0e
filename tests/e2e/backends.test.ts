import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { keys } from '../../contracts/names.js';
import type { RunManifest, VersionManifest } from '../../contracts/documents.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { waitForOutcome } from '../../client/wait-for-outcome.js';
import { call, eventually } from '../serving/serving-fixture.js';
import { openTruthWorld, runLoop } from '../truth/truth-world.js';
import { openBackendsWorld } from './backends-world.js';
import type { BackendsWorld } from './backends-world.js';
import { AS_OF, writeSentinelCsv, writeSentinelTable } from './sentinel-rows.js';
import { visitsModel } from './sentinel-models.js';
import { SECRETS, SENTINEL_CATEGORY } from './sentinels.js';

const MODEL = 'visits';
let world: BackendsWorld;
before(async () => {
  world = await openBackendsWorld();
  await writeSentinelTable(world.database);
});
after(() => world?.close());

async function runOf(objects: ObjectStore, version: number): Promise<RunManifest> {
  const { runId } = await getDocument<VersionManifest>(objects, keys.version(MODEL, version), 1);
  return getDocument<RunManifest>(objects, keys.run(runId), 1);
}

test('rows in MariaDB become a model that is served from S3, by real workflows', async () => {
  const worker = await world.start('workers/main', [], world.workerEnvironment);
  await worker.waitFor(/worker: takes tasks of/);
  const serving = await world.start('serving/main', [], world.servingEnvironment);
  await world.apply(visitsModel());
  const start = { model: MODEL, triggerId: 'first', kind: 'manual' as const, asOf: AS_OF, parameters: {}, reason: 'end to end', actor: 'test', deploy: true };
  const { pipelineTriggerId } = await world.client.requestRun(start);
  const outcome = await waitForOutcome(world.client, { model: MODEL, triggerId: 'first', pipelineTriggerId }, { onStage: () => undefined });
  assert.deepEqual([outcome.state, outcome.version, outcome.revision], ['deployed', 1, 1], `${outcome.text}\n${worker.output()}`);

  const url = await serving.waitFor(/listens on (\S+),/);
  const headers = { authorization: `Bearer ${SECRETS.servingToken}` };
  const records = [{ a: 12, b: null, colour: SENTINEL_CATEGORY }, { a: 99, b: 80, colour: 'red' }];
  const answer = await eventually('the version is served', () => call(url, `/v1/models/${MODEL}/predict`, { records }, headers), ({ status }) => status === 200);
  assert.equal(JSON.parse(answer.text).predictions.length, 2);
  assert.equal((await world.metadata.listRuns(MODEL, 9))[0]?.state, 'finished');
  assert.equal(await world.metadata.getAlias(MODEL, 'champion'), 1);
  await serving.stop();
  assert.equal(await worker.stop(), 0, worker.output());
});

test('the same rows from a CSV file, on a folder and SQLite, are the same snapshot and the same model bytes', async () => {
  const local = await openTruthWorld();
  const path = join(local.folder, 'visits.csv');
  await writeSentinelCsv(path);
  const { version } = await runLoop(local.dependencies, visitsModel(path), AS_OF);
  const [inDatabase, inFile] = [await runOf(world.objects, 1), await runOf(local.dependencies.objects, version)];
  await local.close();
  assert.equal(inDatabase.snapshot, inFile.snapshot);
  for (const name of ['model.ubj', 'model.onnx', 'golden.json', 'reference-profile.json'] as const) {
    assert.equal(inDatabase.artifacts[name].sha256, inFile.artifacts[name].sha256, name);
  }
  assert.deepEqual(inDatabase.metrics, inFile.metrics);
});
