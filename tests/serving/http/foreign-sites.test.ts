import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { rawRequest } from '../../fixtures/raw-http.js';
import type { RawRequest } from '../../fixtures/raw-http.js';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const { url } = await serve({ repositoryControl: true });
await ready(url);
const { host: OWN, port } = new URL(url);
const BODY = JSON.stringify({ records: MIXED_ROWS });
const UNLOAD = '/v2/repository/models/mixed/unload';

const EVERYTHING: readonly RawRequest[] = [
  ...['/v1/status', '/metrics', '/v2', '/v2/models/mixed', '/v2/health/ready', '/v2/health/live', '/openapi.json', '/try', '/nowhere'].map(
    (path) => ({ path, headers: [] }),
  ),
  ...['/v1/models/mixed/predict', '/v1/models/mixed/invocations', '/v2/models/mixed/infer', UNLOAD].map((path) => ({
    method: 'POST',
    path,
    headers: [],
    body: BODY,
  })),
  { method: 'DELETE', path: '/v2/models/mixed', headers: [] },
  { method: 'OPTIONS', path: '/v1/models/mixed/predict', headers: [['access-control-request-method', 'POST']] },
];

async function assertStillServes(): Promise<void> {
  assert.equal((await call(url, '/v1/models/mixed/predict', BODY)).status, 200);
}

test('a page whose name was made to resolve to loopback reads and does nothing, on any path', async () => {
  for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, `localhost.evil.example:${port}`]) {
    for (const one of EVERYTHING) {
      // To the browser it is the page's own server: same origin, and an Origin that fits the Host.
      const headers = [['host', host], ['origin', `http://${host}`], ['sec-fetch-site', 'same-origin'], ...one.headers] as const;
      const answer = await rawRequest(url, { ...one, headers });
      assert.equal(answer.status, 421, `${one.path}: ${answer.text}`);
      assert.match(answer.text, /HOST_NOT_ALLOWED/);
      assert.ok(!answer.text.includes('evil'), answer.text);
    }
  }
  await assertStillServes();
});

test('a page of another site does nothing, by any kind of request that its browser sends unasked', async () => {
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json'];
  const pages = [
    ['origin', 'https://evil.example'],
    ['origin', 'null'],
    ['origin', 'http://localhost:3000'],
    ['sec-fetch-site', 'cross-site'],
  ];
  for (const page of pages as [string, string][]) {
    for (const type of types) {
      for (const one of EVERYTHING) {
        const answer = await rawRequest(url, { ...one, headers: [['host', OWN], page, ['content-type', type], ...one.headers] });
        assert.equal(answer.status, 403, `${page.join(': ')} ${one.path}: ${answer.text}`);
        assert.match(answer.text, /ORIGIN_NOT_ALLOWED/);
        assert.doesNotMatch(answer.text, /access-control-allow|evil/i);
      }
    }
  }
  await assertStillServes();
});

test('the own page goes on working: by a link from elsewhere, by its address, and with what it sends itself', async () => {
  const from = (site: string, mode: string): [string, string][] => [
    ['sec-fetch-site', site],
    ['sec-fetch-mode', mode],
  ];
  for (const host of [OWN, `localhost:${port}`]) {
    for (const site of ['none', 'cross-site'])
      assert.equal((await rawRequest(url, { path: '/try', headers: [['host', host], ...from(site, 'navigate')] })).status, 200);
    const own = [['host', host] as const, ['origin', `http://${host}`] as const, ...from('same-origin', 'cors')];
    assert.equal((await rawRequest(url, { path: '/openapi.json', headers: own.filter(([name]) => name !== 'origin') })).status, 200);
    const headers = [...own, ['content-type', 'application/json'] as const];
    const { status, text } = await rawRequest(url, { method: 'POST', path: '/v1/models/mixed/predict', headers, body: BODY });
    assert.equal(status, 200, text);
  }
});

test('programs go on working under every name of loopback, and by HTTP/1.0 without any', async () => {
  for (const host of [OWN, 'localhost', 'LOCALHOST:1', '127.0.0.53', '[::1]:8080'])
    assert.equal((await rawRequest(url, { path: '/v2/models/mixed', headers: [['Host', host]] })).status, 200, host);
  assert.equal((await rawRequest(url, { path: '/v2/health/live', headers: [], version: '1.0' })).status, 200);
});

test('names that the operator lists may be asked for, and their pages may ask', async () => {
  const { url: proxied } = await serve({ trustedHosts: ['models.example'] });
  await ready(proxied);
  const ask = async (host: string, origin: string): Promise<number> => {
    const headers = [['host', host] as const, ['origin', origin] as const, ['content-type', 'application/json'] as const];
    return (await rawRequest(proxied, { method: 'POST', path: '/v1/models/mixed/predict', headers, body: BODY })).status;
  };
  assert.equal(await ask('models.example', 'https://models.example'), 200);
  assert.equal(await ask('evil.example', 'https://models.example'), 421);
  assert.equal(await ask('models.example', 'https://evil.example'), 403);
});

test('beyond loopback the Host is free, and a page of another site needs a token', async () => {
  const token = 'a token of this test';
  const { url: open } = await serve({ host: '0.0.0.0', token });
  const page = [
    ['host', 'serving.example'],
    ['origin', 'https://app.example'],
  ] as const;
  assert.equal((await rawRequest(open, { path: '/v2/models', headers: page })).status, 403);
  assert.equal((await rawRequest(open, { path: '/v2/models', headers: page.slice(0, 1) })).status, 401);
  assert.equal((await rawRequest(open, { path: '/v2/models', headers: [...page, ['authorization', `Bearer ${token}`]] })).status, 200);
  assert.equal((await rawRequest(open, { path: '/v2/models', headers: [...page, ['authorization', 'Bearer wrong']] })).status, 401);
});
