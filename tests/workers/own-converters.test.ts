import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '@temporalio/client';
import { METADATA_ENCODING_KEY } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import { openTemporal } from '../../client/connection/open-temporal.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { PerennialClient } from '../../client/perennial-client.js';
import { loadSettings } from '../../config/settings.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../tools/temporal-dev-server.js';
import * as messages from '../../workflows/contract/messages.js';
import { startTrainingWorker } from '../../workers/training-worker.js';
import type { TrainingWorker } from '../../workers/training-worker.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';
import { DEFINITION } from './lifecycle-run.js';
import { QUIET } from './plugin/plugin-world.js';

const COMMON = JSON.stringify(createRequire(import.meta.url).resolve('@temporalio/common'));
/** Marks what it converts. Runs also among the workflows, where Node.js is not. */
const CONVERTERS = `
  const { DefaultFailureConverter, defaultPayloadConverter: standard } = require(${COMMON});
  const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const text = (bytes) => String.fromCharCode(...bytes);
  const renamed = (payload, rename) => ({
    ...payload,
    metadata: { ...payload.metadata, encoding: bytes(rename(text(payload.metadata.encoding))) },
  });
  exports.payloadConverter = {
    toPayload: (value) => renamed(standard.toPayload(value), (encoding) => 'team/' + encoding),
    fromPayload: (payload) => standard.fromPayload(renamed(payload, (encoding) => encoding.replace('team/', ''))),
  };
  exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
`;

let folder: string;
let server: TemporalDevServer;
let worker: TrainingWorker;
const opened: TemporalAccess[] = [];

async function open(environment: Record<string, string> = {}): Promise<TemporalAccess> {
  const temporal = await openTemporal(loadSettings({ ...NO_PROFILE, TEMPORAL_ADDRESS: server.address, ...environment }));
  opened.push(temporal);
  return temporal;
}

before(async () => {
  Runtime.install({ logger: QUIET });
  folder = await mkdtemp(join(tmpdir(), 'perennial-converters-'));
  server = await startTemporalDevServer();
  const converters = join(folder, 'converters.cjs');
  await writeFile(converters, CONVERTERS);
  const paths = { payloadConverterPath: converters, failureConverterPath: converters };
  await writeFile(join(folder, 'data-converter.mjs'), `export const dataConverter = ${JSON.stringify(paths)};`);
  const environment = {
    ...NO_PROFILE,
    TEMPORAL_ADDRESS: server.address,
    PERENNIAL_HOME: folder,
    PERENNIAL_WORKER_METRICS_PORT: '0',
    PERENNIAL_DATA_CONVERTER: join(folder, 'data-converter.mjs'),
  };
  worker = await startTrainingWorker(loadSettings(environment), { log: () => undefined, roles: ['workflows'] });
});
after(async () => {
  await worker?.stop();
  for (const temporal of opened) await temporal.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('converters that a data converter names run in the workflows of the training worker and in clients', async () => {
  const temporal = await open({ PERENNIAL_DATA_CONVERTER: join(folder, 'data-converter.mjs') });
  const client = new PerennialClient(temporal.client, temporal);
  await client.configure('churn', DEFINITION, 'ann');
  assert.equal((await client.status('churn'))?.model, 'churn');
  const { raw } = await client.lifecycle('churn').describe();
  const encoding = raw.executionConfig?.userMetadata?.summary?.metadata?.[METADATA_ENCODING_KEY];
  assert.equal(Buffer.from(encoding ?? []).toString(), 'team/json/plain');
  await client.pause('churn', { actor: 'ann', reason: 'sentinel-reason' });
  const start = {
    model: 'churn',
    triggerId: 't',
    kind: 'manual',
    asOf: 1,
    parameters: {},
    reason: 'r',
    actor: 'ann',
    deploy: true,
  } as const;
  await assert.rejects(client.requestRun(start), { code: 'MODEL_PAUSED', message: /paused by ann: sentinel-reason/ });

  const plain = await open();
  await assert.rejects(new PerennialClient(plain.client, plain).status('churn'), { code: 'PAYLOAD_UNREADABLE' });
  // What the refusal says is a payload as well.
  const untold = new Client({ connection: plain.connection }).workflow.getHandle(client.lifecycle('churn').workflowId);
  await assert.rejects(untold.executeUpdate(messages.requestRun, { args: [start] }), /Unknown encoding: team\/json\/plain/);
});
