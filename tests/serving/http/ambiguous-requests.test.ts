import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import test, { after } from 'node:test';
import { rawRequest } from '../../fixtures/raw-http.js';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';

const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const token = 'a token of this test';
const { url } = await serve({ token });
await ready(url);
const BODY = JSON.stringify({ records: MIXED_ROWS });
const RIGHT = [
  ['host', new URL(url).host],
  ['authorization', `Bearer ${token}`],
  ['content-type', 'application/json'],
] as const;

const AGAIN: readonly (readonly [name: string, values: readonly [string, string]])[] = [
  ['host', ['localhost', 'evil.example']],
  ['authorization', [`Bearer ${token}`, 'Bearer wrong']],
  ['content-type', ['application/json', 'text/csv']],
  ['content-encoding', ['identity', 'gzip']],
  ['content-length', [String(BODY.length), '3']],
  ['perennial-entity', ['one', 'another']],
  ['idempotency-key', ['one', 'another']],
  ['inference-header-content-length', ['2', '3']],
  ['origin', [`http://${new URL(url).host}`, 'https://evil.example']],
  ['sec-fetch-site', ['same-origin', 'cross-site']],
];

for (const [name, values] of AGAIN) {
  test(`a request with two headers ${name} is refused, in whatever order, equal ones included`, async () => {
    const [one, other] = values;
    for (const [first, second] of [
      [one, other],
      [other, one],
      [one, one],
    ] as const) {
      const others = RIGHT.filter(([known]) => known !== name);
      const length = name === 'content-length' ? '' : `content-length: ${BODY.length}\r\n`;
      const lines = [[name, first], ...others, [name.toUpperCase(), second]].map(([key, value]) => `${key}: ${value}\r\n`).join('');
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(`POST /v1/models/mixed/predict HTTP/1.1\r\n${lines}${length}connection: close\r\n\r\n${BODY}`);
      const answer = await text(socket);
      assert.match(answer, /^HTTP\/1\.1 400 /, `${first}, ${second}`);
      assert.match(answer, /INPUT_HTTP_INVALID/);
      assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length, 1, 'nothing of the body is taken for another request');
    }
  });
}

test('a request that says twice where its body ends is refused, and its rest is no other request', async () => {
  const smuggled = `GET /v1/status HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`;
  const ends = [
    ['transfer-encoding: chunked', `content-length: 5`],
    [`content-length: 5`, 'transfer-encoding: chunked'],
    ['transfer-encoding: chunked', 'transfer-encoding: chunked'],
    ['transfer-encoding: chunked', 'transfer-encoding: identity'],
  ];
  for (const both of ends) {
    const lines = [...RIGHT.map(([name, value]) => `${name}: ${value}`), ...both].join('\r\n');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(`POST /v1/models/mixed/predict HTTP/1.1\r\n${lines}\r\n\r\n0\r\n\r\n${smuggled}`);
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 400 /, both.join());
    assert.equal(answer.match(/^HTTP\/1\.1 200 /gm), null, both.join());
  }
});

test('headers that may come in pieces still may', async () => {
  const headers = [
    ...RIGHT,
    ['accept-encoding', 'br'],
    ['accept-encoding', 'gzip'],
    ['x-any', '1'],
    ['x-any', '2'],
    ['cookie', 'a=1'],
  ] as const;
  const request = { method: 'POST', path: '/v1/models/mixed/predict', headers, body: BODY };
  assert.equal((await rawRequest(url, request)).status, 200);
  assert.equal((await call(url, '/v1/models/mixed/predict', BODY, { authorization: `Bearer ${token}` })).status, 200);
});
