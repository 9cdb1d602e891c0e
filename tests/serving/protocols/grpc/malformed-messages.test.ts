import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { NUMERIC_INPUTS, NUMERIC_ROWS, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';
import { encode, openClient } from './grpc-client.js';
import { matrixRequest } from './infer-messages.js';
import { randomMessage } from './random-messages.js';

const { lines, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 3 });
await publishVersion(objects, { model: 'minutes', version: 2, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 3 });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 2 });
const { url, grpcAddress = '' } = await serve({ grpcPort: 0, maxBodyBytes: 1_000_000 });
await ready(url);
const client = openClient(grpcAddress);
after(() => client.close());
const GOOD = encode('ModelInfer', matrixRequest([[1, 2, 3]]));

async function assertServes(): Promise<void> {
  assert.equal((await client.send('ModelInfer', GOOD)).code, status.OK);
  assert.deepEqual(
    lines.filter((line) => line.includes('incident')),
    [],
  );
}

test('10,000 messages, random and mutated, get an answer that names their fault, and harm nobody', async () => {
  const random = seededRandom(20261121);
  const allowed = new Set([status.OK, status.INVALID_ARGUMENT, status.NOT_FOUND]);
  const seen = new Map<number, number>();
  for (let i = 0; i < 100; i += 1) {
    const methods = Array.from({ length: 100 }, () => (random.nextFloat() < 0.9 ? 'ModelInfer' : 'ModelMetadata'));
    const answers = await Promise.all(methods.map((method) => client.send(method, randomMessage(random))));
    for (const { code, details } of answers) {
      assert.ok(allowed.has(code), `status ${status[code]}: ${details}`);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }
  }
  assert.equal(seen.size, allowed.size, 'the messages are too much alike to show anything');
  await assertServes();
});

const emptyTensors = Buffer.concat(Array.from({ length: 400_000 }, () => Buffer.from([0x2a, 0])));
const nestedGroups = Buffer.alloc(900_000, 0x53);
const wrongWireTypes = Buffer.concat([Buffer.from([0x08, 1]), GOOD]);
const longVarint = Buffer.concat([Buffer.alloc(11, 0xff), GOOD]);

for (const [what, message] of Object.entries({ emptyTensors, nestedGroups, wrongWireTypes, longVarint })) {
  test(`${what}: refused as an invalid argument, at no cost to others`, async () => {
    const { code, details } = await client.send('ModelInfer', message);
    assert.equal(code, status.INVALID_ARGUMENT, details);
    await assertServes();
  });
}

test('a small message that unpacks to a huge one is refused', async () => {
  const answer = await frame(Buffer.concat([Buffer.from([1]), lengthOf(gzipSync(Buffer.alloc(50_000_000)))]), { 'grpc-encoding': 'gzip' });
  assert.equal(answer['grpc-status'], String(status.RESOURCE_EXHAUSTED));
  await assertServes();
});

test('what is no gRPC at all harms nobody', async () => {
  const port = Number(grpcAddress.split(':')[1]);
  for (const text of [
    'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n',
    '\u0000\u0001\u0002',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0010',
  ]) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await new Promise((resolve) => socket.write(text, 'latin1', resolve));
    socket.destroy();
  }
  assert.equal((await frame(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), {}))['grpc-status'], String(status.RESOURCE_EXHAUSTED));
  assert.equal((await frame(Buffer.alloc(0), { 'content-type': 'text/html' }))[':status'], 415);
  await assertServes();
});

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** One call below the level of gRPC clients. Returns its headers and trailers. */
async function frame(body: Buffer, headers: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const session = connectHttp2(`http://${grpcAddress}`);
  session.on('error', () => undefined);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/inference.GRPCInferenceService/ModelInfer',
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  const found: Record<string, unknown> = {};
  stream.on('error', () => undefined);
  stream.on('response', (one) => Object.assign(found, one));
  stream.on('trailers', (one) => Object.assign(found, one));
  stream.end(body);
  stream.resume();
  await new Promise((resolve) => stream.once('close', resolve));
  session.close();
  return found;
}
