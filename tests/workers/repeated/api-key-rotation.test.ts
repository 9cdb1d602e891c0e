import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Runtime } from '@temporalio/worker';
import { until } from '../../fixtures/eventually.js';
import { openTemporal } from '../../../client/connection/open-temporal.js';
import type { TemporalAccess } from '../../../client/connection/open-temporal.js';
import { PerennialClient } from '../../../client/perennial-client.js';
import { loadSettings } from '../../../config/settings.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';
import { startTrainingWorker } from '../../../workers/training-worker.js';
import type { TrainingWorker } from '../../../workers/training-worker.js';
import { startGrpcRecorder } from '../../fixtures/grpc-recorder.js';
import type { GrpcRecorder } from '../../fixtures/grpc-recorder.js';
import { DEFINITION } from '../lifecycle-run.js';
import { QUIET } from '../plugin/plugin-world.js';

let folder: string;
let server: TemporalDevServer;
let recorder: GrpcRecorder;
let temporal: TemporalAccess;
let worker: TrainingWorker;
const log: string[] = [];

/** As an operator rotates a key: the new file takes the old one's place. */
async function writeProfile(key: string): Promise<void> {
  const profile = `[profile.default]\naddress = "${recorder.address}"\napi_key = "${key}"\n[profile.default.tls]\ndisabled = true\n`;
  await writeFile(join(folder, 'new.toml'), profile);
  await rename(join(folder, 'new.toml'), join(folder, 'temporal.toml'));
}

before(async () => {
  Runtime.install({ logger: QUIET });
  folder = await mkdtemp(join(tmpdir(), 'perennial-key-'));
  server = await startTemporalDevServer();
  recorder = await startGrpcRecorder(server.address);
  await writeProfile('first');
  const settings = loadSettings({
    PERENNIAL_HOME: folder,
    PERENNIAL_WORKER_METRICS_PORT: '0',
    TEMPORAL_CONFIG_FILE: join(folder, 'temporal.toml'),
  });
  temporal = await openTemporal(settings);
  worker = await startTrainingWorker(settings, { log: (line) => log.push(line), roles: ['workflows'] });
});
after(async () => {
  await worker?.stop();
  await temporal?.close();
  await recorder?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The keys of a method's calls since a moment. */
const keysOf = (method: string, since = 0): readonly (string | undefined)[] =>
  recorder.calls.slice(since).flatMap((call) => (call.method === method ? [call.authorization] : []));

test('a key that is rotated in the profile is sent by the client and by the worker without a restart', async () => {
  const ask = () => temporal.connection.workflowService.describeTaskQueue({ namespace: 'default', taskQueue: { name: 'x' } });
  await ask();
  await until('the worker asks', () => keysOf('PollWorkflowTaskQueue').includes('Bearer first'));
  assert.deepEqual(new Set(recorder.calls.map(({ authorization }) => authorization)), new Set(['Bearer first']));

  await writeProfile('second');
  await until('the new key is taken', () => log.some((line) => line.includes('takes the new Temporal API key')));
  const since = recorder.calls.length;
  await ask();
  assert.deepEqual(keysOf('DescribeTaskQueue', since), ['Bearer second']);
  // A workflow task ends a poll, which otherwise takes a minute; the next one has the new key.
  await new PerennialClient(temporal.client, temporal).configure('any', DEFINITION, 'ann');
  for (const call of ['RespondWorkflowTaskCompleted', 'PollWorkflowTaskQueue'])
    await until(`${call} has the new key`, () => keysOf(call, since).includes('Bearer second'));
  assert.deepEqual(new Set(recorder.calls.slice(since).map(({ authorization }) => authorization)), new Set(['Bearer second']));
  assert.ok(log.every((line) => !line.includes('second')));
});
