import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import type { LoadJob, LoadResult } from '../../../../bench/serving/load/load-job.js';
import { runLoad } from '../../../../bench/serving/load/run-load.js';
import { writeRequestFile } from '../../../../bench/serving/workload/request-file.js';

const dir = await mkdtemp(join(tmpdir(), 'bench-load-'));
after(() => rm(dir, { recursive: true, force: true }));
const requests = join(dir, 'bodies.requests');
await writeRequestFile(requests, [Buffer.from('one'), Buffer.from('two'), Buffer.from('three')]);

/** A server that answers with a status per body, and the bodies it got. */
async function startServer(statusOf: (body: string) => number): Promise<{ readonly port: number; readonly bodies: Map<string, number> }> {
  const bodies = new Map<string, number>();
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        bodies.set(body, (bodies.get(body) ?? 0) + 1);
        response.writeHead(statusOf(body)).end('x');
      },
      // The generator hangs up at its end.
      () => undefined,
    );
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, bodies };
}

function job(port: number, ratePerSecond: number | null): LoadJob {
  const load = { path: '/x', headers: { 'content-type': 'text/plain' }, connections: 4, warmupMs: 50, measureMs: 400 };
  return { port, requests, ratePerSecond, serverPids: [process.pid], ...load };
}

const ATTEMPTS = 20;

/** A window in which this process got no time to answer says nothing: another one is taken. */
async function load(what: LoadJob, wanted: (result: LoadResult) => boolean): Promise<LoadResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await runLoad(dir, what);
    if (wanted(result) || attempt === ATTEMPTS) return result;
  }
}

for (const [loop, rate] of [
  ['closed', null],
  ['open', 500],
] as const) {
  test(`the ${loop} loop sends all bodies in turn and tells what came back`, async () => {
    const { port, bodies } = await startServer((body) => (body === 'two' ? 500 : 200));
    const result = await load(job(port, rate), ({ answered, failed }) => answered > 0 && failed > 0);
    assert.deepEqual([...bodies.keys()].sort(), ['one', 'three', 'two']);
    assert.ok(result.answered > 0 && result.failed > 0, JSON.stringify(result));
    const { p50, max } = result.latencyMs;
    assert.ok(p50 > 0 && p50 <= max, JSON.stringify(result));
  });
}

test('a server that hangs up counts as failures, and the load goes on', async () => {
  const server = createServer((request) => request.socket.destroy());
  after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const result = await load(job((server.address() as AddressInfo).port, null), ({ failed }) => failed > 1);
  assert.equal(result.answered, 0);
  assert.ok(result.failed > 1);
});
