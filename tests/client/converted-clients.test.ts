import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataConverter } from '@temporalio/common';
import type { ActivityRetry } from '../../client/activity-retry.js';
import { lazyTemporal } from '../../client/connection/open-temporal.js';
import { PerennialClient } from '../../client/perennial-client.js';
import { watchProgress } from '../../client/watch-progress.js';
import { startWebhookServer } from '../../console/webhook-server.js';
import { workflowIds } from '../../contracts/names.js';
import { AesGcmCodec } from '../workers/aes-gcm-codec.js';
import { openWebhookMetadata } from '../console/webhook-metadata.js';
import { DEFINITION } from '../workers/lifecycle-run.js';
import { FAILURE, openConvertedWorld, RETRIED, ROUND, trainingInput } from './converted-world.js';
import type { ConvertedWorld } from './converted-world.js';

const dataConverter: DataConverter = { payloadCodecs: [new AesGcmCodec()] };
const START = { model: 'churn', triggerId: 't1', kind: 'alert', asOf: 1, parameters: {}, reason: 'r', actor: 'ann', deploy: true } as const;

let world: ConvertedWorld;
before(async () => {
  world = await openConvertedWorld(dataConverter);
  await clientWith(dataConverter).configure('churn', DEFINITION, 'ann');
});
after(() => world.close());

function clientWith(converter: DataConverter | undefined): PerennialClient {
  const { client, address } = world.open(converter);
  return new PerennialClient(client, { address });
}

test('progress shows heartbeats that a codec has encoded', async () => {
  const handle = await clientWith(dataConverter).startSteps(trainingInput('churn', 'watched'));
  const beats: unknown[] = [];
  const onBeat = (progress: unknown): void => {
    beats.push(progress);
    world.release();
  };
  await watchProgress(handle, { onStage: () => undefined, onBeat }, handle.result());
  assert.deepEqual(beats[0], { stage: 'train', round: ROUND });
});

test('a step that is tried again is told once, with its attempt and the last error', async () => {
  const handle = await clientWith(dataConverter).startSteps(trainingInput('churn', RETRIED));
  const retries: ActivityRetry[] = [];
  const done = watchProgress(handle, { onStage: () => undefined, onRetry: (retry) => void retries.push(retry) }, handle.result());
  for (const deadline = Date.now() + 60_000; retries.length === 0 && Date.now() < deadline;) await sleep(100);
  assert.deepEqual(
    retries.map(({ maxAttempts: _max, ...retry }) => retry),
    [{ activity: 'trainModel', attempt: 2, failure: `SOURCE_UNAVAILABLE: ${FAILURE}` }],
  );
  world.release();
  await done;
  assert.equal(retries.length, 1);
});

test('without the data converter no pipeline is started for a model that has a lifecycle', async () => {
  const missing = { code: 'PAYLOAD_UNREADABLE', message: /encoding is binary\/encrypted\. Fix: set PERENNIAL_DATA_CONVERTER/ };
  await assert.rejects(clientWith(undefined).startSteps(trainingInput('churn', 'unread')), missing);
  const pipeline = clientWith(dataConverter).temporal.workflow.getHandle(workflowIds.pipeline('churn', 'unread'));
  await assert.rejects(pipeline.describe(), { name: 'WorkflowNotFoundError' });
  // Of a model without one, whoever follows it is told at the first look.
  const handle = await clientWith(undefined).startSteps(trainingInput('other', 'unread'));
  await assert.rejects(watchProgress(handle, { onStage: () => undefined }, handle.result()), missing);
});

test('a webhook without the data converter answers 503 and signals nothing, one with another key as well', async () => {
  const otherKey: DataConverter = { payloadCodecs: [new AesGcmCodec(randomBytes(32))] };
  const database = await openWebhookMetadata(['churn']);
  for (const [converter, code] of [
    [undefined, 'PAYLOAD_UNREADABLE'],
    [otherKey, 'DATA_CONVERTER_FAILED'],
  ] as const) {
    const client = clientWith(converter);
    const webhook = await startWebhookServer({
      port: 0,
      token: 'secret',
      metadata: database.metadata,
      signal: (start) => client.signalTrigger(start),
      log: () => undefined,
    });
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };
    const answer = await fetch(`${webhook.url}/v1/models/churn/triggers`, { method: 'POST', headers, body: '{"reason":"r"}' });
    assert.deepEqual([answer.status, ((await answer.json()) as { error: { code: string } }).error.code], [503, code]);
    await webhook.close();
  }
  await database.close();
  assert.equal((await clientWith(dataConverter).status('churn'))?.counters.received, 0);
});

test('a codec that throws at once or has no key says so, without what it was given', async () => {
  const broken = {
    encode: () => {
      throw new Error('no key');
    },
    decode: async () => Promise.reject(new Error('no key')),
  };
  const client = clientWith({ payloadCodecs: [broken] });
  await assert.rejects(client.signalTrigger({ ...START, model: 'unknown' }), {
    code: 'DATA_CONVERTER_FAILED',
    message: /^A codec of the data converter could not encode a payload: Error: no key\. Fix: /,
  });
  await assert.rejects(client.requestRun(START), { code: 'DATA_CONVERTER_FAILED', message: /decode/ });
});

test('a data converter that names a file which is not there is refused when the client is made', () => {
  const missing = { failureConverterPath: '/nonexistent/failure-converter.js' };
  assert.throws(() => lazyTemporal(world.settings, missing), {
    code: 'DATA_CONVERTER_UNLOADABLE',
    message: /Could not find a file at the specified failureConverterPath/,
  });
});
