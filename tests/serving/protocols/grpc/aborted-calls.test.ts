import assert from 'node:assert/strict';
import { constants, connect as connectHttp2 } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import test, { after } from 'node:test';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { NUMERIC_INPUTS, NUMERIC_ROWS, createInstallation, deploy, publishVersion, ready } from '../../serving-fixture.js';
import { encode, openClient } from './grpc-client.js';
import { matrixRequest } from './infer-messages.js';

const { lines, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'minutes', version: 1, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 1 });
const { url, grpcAddress = '' } = await serve({
  grpcPort: 0,
  maxBodyBytes: 200_000,
  maxHeldBytes: 1_000_000,
  headersTimeoutMs: 200,
  requestTimeoutMs: 400,
});
await ready(url);
const client = openClient(grpcAddress);
after(() => client.close());

const MESSAGE = encode('ModelInfer', matrixRequest(Array.from({ length: 8_000 }, () => [1, 2, 3])));
const FRAMES = [framed(MESSAGE, 0), framed(gzipSync(MESSAGE), 1), framed(Buffer.alloc(0), 0), framed(MESSAGE.subarray(0, 60), 0)];
const CODES = [constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_CANCEL, constants.NGHTTP2_INTERNAL_ERROR];
const METHODS = ['ServerLive', 'ModelInfer', 'ModelInfer', 'Nothing'];

function framed(message: Buffer, flag: number): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

async function assertServes(): Promise<void> {
  assert.equal((await client.call('ModelInfer', matrixRequest([[1, 2, 3]]))).code, status.OK);
  assert.deepEqual(
    lines.filter((line) => line.includes('incident')),
    [],
  );
}

/** As soon as the last of its events has come. */
const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate);
};

test('calls and connections that their clients end at any moment harm nobody', async () => {
  const random = seededRandom(4);
  const below = (limit: number): number => Math.floor(random.nextFloat() * limit);
  for (let round = 0; round < 60; round += 1) {
    const session: ClientHttp2Session = connectHttp2(`http://${grpcAddress}`).on('error', () => undefined);
    const streams = Array.from({ length: 1 + below(8) }, () => {
      const path = `/inference.GRPCInferenceService/${METHODS[below(METHODS.length)]}`;
      const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', 'grpc-encoding': 'gzip' };
      const stream = session.request(headers).on('error', () => undefined);
      const frame = FRAMES[below(FRAMES.length)] as Buffer;
      stream.write(random.nextFloat() < 0.5 ? frame : frame.subarray(0, below(frame.length)));
      if (random.nextFloat() < 0.7) stream.end();
      return stream.resume();
    });
    await turns(below(12));
    for (const stream of streams) if (random.nextFloat() < 0.6) stream.close(CODES[below(CODES.length)]);
    await turns(below(6));
    if (random.nextFloat() < 0.5) session.destroy();
    else session.close();
  }
  await assertServes();
});

test('a call that is not whole in time, or never begins, ends with DEADLINE_EXCEEDED', async () => {
  const session = connectHttp2(`http://${grpcAddress}`);
  const path = '/inference.GRPCInferenceService/ModelInfer';
  const told = [FRAMES[0]?.subarray(0, 500), undefined].map(async (bytes) => {
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
    if (bytes !== undefined) stream.write(bytes);
    const headers = await new Promise<IncomingHttpHeaders>((resolve) => stream.once('response', resolve));
    return [Number(headers['grpc-status']), decodeURIComponent(String(headers['grpc-message']))] as const;
  });
  for (const [code, message] of await Promise.all(told)) {
    assert.equal(code, status.DEADLINE_EXCEEDED);
    assert.match(message, /it has not arrived after \d+ ms.*\[INPUT_MESSAGE_INVALID\]$/);
  }
  session.destroy();
  await assertServes();
});

test('an open method takes small messages only, from whoever asks', async () => {
  const { code, details } = await client.send('ServerLive', Buffer.alloc(5_000));
  assert.equal(code, status.RESOURCE_EXHAUSTED);
  assert.match(details, /larger than 4096 bytes/);
  await assertServes();
});

test('messages packed with gzip and deflate are taken; another coding is told as unimplemented', async () => {
  const session = connectHttp2(`http://${grpcAddress}`);
  const answered = async (coding: string): Promise<number> => {
    const path = '/inference.GRPCInferenceService/ModelInfer';
    const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', 'grpc-encoding': coding });
    let code = NaN;
    const keep = (headers: { readonly [name: string]: unknown }): void => {
      if (headers['grpc-status'] !== undefined) code = Number(headers['grpc-status']);
    };
    stream.on('response', keep).on('trailers', keep).resume();
    stream.end(FRAMES[1]);
    await new Promise((resolve) => stream.once('close', resolve));
    return code;
  };
  assert.equal(await answered('gzip'), status.OK);
  assert.equal(await answered('br'), status.UNIMPLEMENTED);
  assert.equal(await answered('identity'), status.INVALID_ARGUMENT);
  session.destroy();
});

test('a message in a million parts, and one that says it is longer than it may be, are refused at once', async () => {
  const parts = Buffer.concat(Array.from({ length: 60_000 }, () => Buffer.from([0x2a, 0])));
  const length = [(parts.length & 0x7f) | 0x80, ((parts.length >> 7) & 0x7f) | 0x80, parts.length >> 14];
  const { code, details } = await client.send('ModelInfer', Buffer.concat([Buffer.from([0x2a, ...length]), parts]));
  assert.equal(code, status.INVALID_ARGUMENT);
  assert.match(details, /contents.*more than 1000 entries/);
});
