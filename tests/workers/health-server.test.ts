import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startHealthServer } from '../../workers/health-server.js';
import { createWorkerMetrics } from '../../workers/worker-metrics.js';
import { rawRequest } from '../fixtures/raw-http.js';

test('pages of other sites read neither health nor metrics of the worker; programs and listed names do', async (t) => {
  const metrics = createWorkerMetrics({ state: () => 'RUNNING', sdkAddress: undefined, outcomes: undefined });
  const server = await startHealthServer({ port: 0, trustedHosts: ['monitor.example'], isReady: () => true, metrics });
  t.after(() => server.close());
  const url = `http://127.0.0.1:${server.port}`;
  for (const path of ['/health/live', '/health/ready', '/metrics', '/nowhere']) {
    const ask = async (...headers: [string, string][]): Promise<string> => {
      const { status, text } = await rawRequest(url, { path, headers });
      return `${status} ${/[A-Z]+_[A-Z_]+(?=")/.exec(text)?.[0] ?? ''}`.trim();
    };
    assert.equal(await ask(['host', 'evil.example']), '421 HOST_NOT_ALLOWED', path);
    assert.equal(await ask(['host', 'localhost'], ['origin', 'https://evil.example']), '403 ORIGIN_NOT_ALLOWED', path);
    assert.equal(await ask(['host', 'localhost'], ['sec-fetch-site', 'cross-site']), '403 ORIGIN_NOT_ALLOWED', path);
    assert.equal(await ask(['host', 'localhost'], ['host', 'localhost']), '400 INPUT_HTTP_INVALID', path);
    const expected = path === '/nowhere' ? '404' : '200';
    for (const host of ['localhost', `127.0.0.1:${server.port}`, 'monitor.example:9464'])
      assert.equal(await ask(['host', host]), expected, host);
  }
});
