import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The limit of this platform: `node:http`, JSON.parse of the body, a fixed answer; no checks, no model. `bare-server PORT`. */
const ANSWER = JSON.stringify({ outputs: [{ name: 'probability', datatype: 'FP32', shape: [1], data: [0.123_456_78] }] });
const HEADERS = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) };

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8'));
    response.writeHead(200, HEADERS);
    response.end(ANSWER);
  });
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`listens on ${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => process.exit(0));
