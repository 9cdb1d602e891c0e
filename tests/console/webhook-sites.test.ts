import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWebhookServer } from '../../console/webhook-server.js';
import type { StartPipelineInput } from '../../contracts/workflows.js';
import { rawRequest } from '../fixtures/raw-http.js';
import type { RawAnswer } from '../fixtures/raw-http.js';
import { openWebhookMetadata } from './webhook-metadata.js';

test('pages of other sites trigger nothing, not even with the token, and neither does a request that can be read in two ways', async (t) => {
  const signals: StartPipelineInput[] = [];
  const { metadata, close } = await openWebhookMetadata(['churn']);
  const signal = async (start: StartPipelineInput): Promise<void> => void signals.push(start);
  const server = await startWebhookServer({
    port: 0,
    token: 'secret',
    trustedHosts: ['hooks.example'],
    metadata,
    signal,
    log: () => undefined,
  });
  t.after(async () => {
    await server.close();
    await close();
  });
  let id = 0;
  const send = (...headers: [string, string][]): Promise<RawAnswer> =>
    rawRequest(server.url, {
      method: 'POST',
      path: '/v1/models/churn/triggers',
      headers: [['authorization', 'Bearer secret'], ...headers],
      body: JSON.stringify({ reason: 'new rows', id: `t-${(id += 1)}` }),
    });
  const refused = [
    { headers: [['host', 'evil.example']], status: 421, code: 'HOST_NOT_ALLOWED' },
    {
      headers: [
        ['host', 'localhost'],
        ['origin', 'https://evil.example'],
      ],
      status: 403,
      code: 'ORIGIN_NOT_ALLOWED',
    },
    {
      headers: [
        ['host', 'localhost'],
        ['origin', 'null'],
        ['content-type', 'text/plain'],
      ],
      status: 403,
      code: 'ORIGIN_NOT_ALLOWED',
    },
    {
      headers: [
        ['host', 'localhost'],
        ['sec-fetch-site', 'cross-site'],
      ],
      status: 403,
      code: 'ORIGIN_NOT_ALLOWED',
    },
    {
      headers: [
        ['host', 'localhost'],
        ['host', 'evil.example'],
      ],
      status: 400,
      code: 'INPUT_HTTP_INVALID',
    },
    {
      headers: [
        ['host', 'localhost'],
        ['Authorization', 'Bearer wrong'],
      ],
      status: 400,
      code: 'INPUT_HTTP_INVALID',
    },
  ] as const;
  for (const { headers, status, code } of refused) {
    const answer = await send(...(headers as unknown as [string, string][]));
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.text, new RegExp(`"code":"${code}"`));
  }
  assert.deepEqual(signals, []);
  for (const host of ['localhost', new URL(server.url).host, 'hooks.example']) assert.equal((await send(['host', host])).status, 202, host);
  assert.equal(signals.length, 3);
});

test('a body that has a name twice triggers nothing, and the name is told', async (t) => {
  const signals: StartPipelineInput[] = [];
  const { metadata, close } = await openWebhookMetadata(['churn']);
  const signal = async (start: StartPipelineInput): Promise<void> => void signals.push(start);
  const server = await startWebhookServer({ port: 0, token: 'secret', metadata, signal, log: () => undefined });
  t.after(async () => {
    await server.close();
    await close();
  });
  for (const body of ['{"reason":"x","id":"a","id":"b"}', '{"reason":"x","id":"a","i\\u0064":"a"}']) {
    const headers = [
      ['host', 'localhost'],
      ['authorization', 'Bearer secret'],
    ] as const;
    const { status, text } = await rawRequest(server.url, { method: 'POST', path: '/v1/models/churn/triggers', headers, body });
    assert.equal(status, 400, text);
    assert.match(text, /REQUEST_FIELD_INVALID.*\\"id\\" of the request is there twice in one object/);
  }
  assert.deepEqual(signals, []);
});
