import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import test, { after } from 'node:test';
import { createInstallation } from '../../serving-fixture.js';

type Headers = readonly (readonly [string, string])[];

const { serve } = await createInstallation({ after });
const PREFACE_BYTES = Buffer.byteLength('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const FRAME_HEAD_BYTES = 9;
const HEADERS = 1;

/** RFC 7541, 6.2.2: literals that no table keeps, of less than 127 bytes. */
function packed(headers: Headers): Buffer {
  const text = (value: string): Buffer => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.of(0), text(name), text(value)]));
}

/** What Node sends, with more at the end of the headers of each call: no client of a library sends a header twice. */
function withMore(sent: Buffer, more: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = sent.subarray(0, 3).toString('latin1') === 'PRI' ? PREFACE_BYTES : 0;
  parts.push(sent.subarray(0, at));
  while (at < sent.length) {
    const end = at + FRAME_HEAD_BYTES + sent.readUIntBE(at, 3);
    const head = Buffer.from(sent.subarray(at, at + FRAME_HEAD_BYTES));
    const isHeaders = head[3] === HEADERS;
    if (isHeaders) head.writeUIntBE(end - at - FRAME_HEAD_BYTES + more.length, 0, 3);
    parts.push(head, sent.subarray(at + FRAME_HEAD_BYTES, end), ...(isHeaders ? [more] : []));
    at = end;
  }
  return Buffer.concat(parts);
}

function connectionWith(address: string, more: Buffer): Duplex {
  const [host = '', port = ''] = address.split(':');
  const socket = connect(Number(port), host);
  const duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => void socket.write(withMore(chunk, more), () => done()),
    final: (done) => void socket.end(done),
  });
  socket.on('data', (data) => duplex.push(data)).once('end', () => duplex.push(null));
  return duplex;
}

async function messageTo(address: string, headers: Headers): Promise<string> {
  const session = connectHttp2(`http://${address}`, { createConnection: () => connectionWith(address, packed(headers)) });
  const path = '/inference.GRPCInferenceService/ServerMetadata';
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
  stream.end(Buffer.alloc(5));
  let told: IncomingHttpHeaders = {};
  const keep = (found: IncomingHttpHeaders): void => void (told = { ...told, ...found });
  stream.on('response', keep).on('trailers', keep).resume();
  await once(stream, 'close');
  session.destroy();
  return `${String(told['grpc-status'])} ${decodeURIComponent(String(told['grpc-message'] ?? ''))}`;
}

test('a header that decides and comes twice is refused, whichever of the two is right', async () => {
  const { grpcAddress = '' } = await serve({ grpcPort: 0, token: () => 'right' });
  const [right, wrong] = ['Bearer right', 'Bearer wrong'];
  assert.match(await messageTo(grpcAddress, [['authorization', right]]), /^0 /);
  for (const [name, first, second] of [
    ['authorization', right, wrong],
    ['authorization', wrong, right],
    ['authorization', right, right],
    ['perennial-entity', 'a', 'b'],
    ['origin', 'http://localhost', 'http://evil.example'],
  ] as const) {
    const token: Headers = name === 'authorization' ? [] : [['authorization', right]];
    const message = await messageTo(grpcAddress, [...token, [name, first], [name, second]]);
    assert.match(message, new RegExp(`^3 .*more than one header ${name}`), name);
  }
});
