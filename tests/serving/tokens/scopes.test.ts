import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { WireWriter } from '../../../serving/protocols/grpc/wire/wire-writer.js';
import { openClient } from '../protocols/grpc/grpc-client.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, publishVersion } from '../serving-fixture.js';
import type { Answer } from '../serving-fixture.js';
import { bearer, tokenEntry, writeTokens } from './token-entries.js';

const OPEN = 'seen';
const HIDDEN = 'zulu';
const ABSENT = 'neverthere';

const { dir, objects, serve } = await createInstallation({ after });
for (const endpoint of [OPEN, HIDDEN]) {
  const model = `${endpoint}-model`;
  await publishVersion(objects, { model, version: 1 });
  await deploy(objects, { endpoint, revision: 1, version: 1, override: { targets: [{ model, version: 1, share: 1 }] } });
}
const tokensFile = join(dir, 'tokens.json');
const LIMITED = {
  byEndpoint: { endpoints: [OPEN] },
  byModel: { models: [`${OPEN}-model`] },
  byBoth: { endpoints: ['*'], models: [`${OPEN}-model`] },
};
await writeTokens(tokensFile, [
  ...Object.entries(LIMITED).map(([name, scope]) => tokenEntry(name, 'admin', name, scope)),
  tokenEntry('all', 'admin', 'all', { endpoints: ['*'], models: ['*'] }),
  tokenEntry('nothing', 'admin', 'nothing', { endpoints: [] }),
]);
const { url, grpcAddress = '' } = await serve({ tokensFile, grpcPort: 0, repositoryControl: true });
const ask = (path: string, token: string, body?: unknown): Promise<Answer> => call(url, path, body, bearer(token));
await eventually(
  'both',
  () => ask('/v2/models', 'all'),
  ({ text }) => text.includes(OPEN) && text.includes(HIDDEN),
);
for (const name of [OPEN, HIDDEN])
  await eventually(
    name,
    () => ask(`/v2/models/${name}/ready`, 'all'),
    (answer) => answer.status === 200,
  );

/** Of every route that this server has, as its own error answer names them. */
const ROUTES = [...(await ask('/nowhere', 'all')).text.matchAll(/\b(GET|POST) (\/[^ ,"]*)/g)].map(([, method = '', path = '']) => ({
  method,
  path: path.replace(/[.;]+$/, ''),
}));
const OPEN_PATHS = ['/v2/health/live', '/v2/health/ready', '/ping', '/health', '/try', '/'];

function bodyFor(path: string, method: string): unknown {
  if (method === 'GET') return undefined;
  if (path.endsWith(':predict')) return { instances: MIXED_ROWS };
  if (path.endsWith('/invocations')) return { dataframe_records: MIXED_ROWS };
  if (path.endsWith('/predict') || path.endsWith('/predict-async')) return { records: MIXED_ROWS };
  return path.endsWith('/infer') ? { inputs: [] } : {};
}

const askRoute = ({ method, path }: (typeof ROUTES)[number], name: string, token: string): Promise<Answer> =>
  ask(path.replace(':model', name).replace(':version', '1').replace(':id', '0'.repeat(25)), token, bodyFor(path, method));

test('no route tells a limited token anything of an endpoint outside, nor whether it is there', async () => {
  assert.ok(ROUTES.length > 25, JSON.stringify(ROUTES));
  for (const token of [...Object.keys(LIMITED), 'nothing']) {
    for (const route of ROUTES.filter(({ path }) => path.includes(':model'))) {
      const [hidden, absent] = [await askRoute(route, HIDDEN, token), await askRoute(route, ABSENT, token)];
      assert.equal(hidden.status, 403, `${token} ${route.method} ${route.path}: ${hidden.text}`);
      assert.deepEqual([absent.status, absent.text], [hidden.status, hidden.text], route.path);
      assert.ok(!hidden.text.includes(HIDDEN) && hidden.text.includes('SERVING_ENDPOINT_FORBIDDEN'), hidden.text);
    }
    for (const route of ROUTES.filter(({ path }) => !path.includes(':model') && !OPEN_PATHS.includes(path))) {
      const { text } = await askRoute(route, OPEN, token);
      assert.ok(!text.includes(HIDDEN), `${token} ${route.method} ${route.path}: ${text}`);
    }
  }
});

test('what a limited token is for answers as ever, and lists have that alone', async () => {
  for (const token of Object.keys(LIMITED)) {
    assert.equal((await ask(`/v1/models/${OPEN}/predict`, token, { records: MIXED_ROWS })).status, 200);
    assert.equal((await ask(`/v1/models/${OPEN}:predict`, token, { instances: MIXED_ROWS })).status, 200);
    // It sees one endpoint, so it need not name it.
    assert.equal((await ask('/invocations', token, { dataframe_records: MIXED_ROWS })).status, 200);
    assert.deepEqual((await ask('/v2/models', token)).body, { models: [OPEN] });
    assert.deepEqual((await ask('/v1/models', token)).body, { models: [OPEN] });
    for (const path of ['/openapi.json', '/v1/status', '/v2/models/stats']) {
      const { status: found, text } = await ask(path, token);
      assert.ok(found === 200 && text.includes(OPEN), path);
    }
    assert.equal((await ask('/metrics', token)).status, 403);
  }
  assert.equal((await ask('/metrics', 'all')).status, 200);
  for (const name of [OPEN, HIDDEN]) assert.equal((await ask(`/v1/models/${name}/predict`, 'all', { records: MIXED_ROWS })).status, 200);
  const names = { endpoints: [OPEN, ABSENT] };
  await writeTokens(tokensFile, [tokenEntry('later', 'predict', 'later', names)]);
  const absent = await eventually(
    'the file is read',
    () => ask(`/v2/models/${ABSENT}`, 'later'),
    (answer) => answer.status !== 401,
  );
  assert.ok(absent.status === 404 && absent.text.includes(OPEN) && !absent.text.includes(HIDDEN), absent.text);
});

test('gRPC has the same limits', async () => {
  await writeTokens(
    tokensFile,
    Object.entries(LIMITED).map(([name, scope]) => tokenEntry(name, 'admin', name, scope)),
  );
  await eventually(
    'the file is read',
    () => ask('/v2/models', 'byModel'),
    (answer) => answer.status === 200,
  );
  const client = openClient(grpcAddress);
  const named = (name: string): Buffer => new WireWriter().text(1, name).finish();
  const service = '/inference.GRPCInferenceService';
  for (const token of Object.keys(LIMITED)) {
    const metadata = bearer(token);
    for (const method of ['ModelMetadata', 'ModelInfer', `${service}/ModelStatistics`]) {
      const [hidden, absent] = [
        await client.send(method, named(HIDDEN), { metadata }),
        await client.send(method, named(ABSENT), { metadata }),
      ];
      assert.equal(hidden.code, status.PERMISSION_DENIED, `${method} ${hidden.details}`);
      assert.deepEqual([absent.code, absent.details], [hidden.code, hidden.details]);
    }
    assert.equal((await client.send('ModelMetadata', named(OPEN), { metadata })).code, status.OK);
    assert.deepEqual((await client.call('ModelReady', { name: HIDDEN }, { metadata })).body, { ready: false });
    assert.deepEqual((await client.call('ModelReady', { name: OPEN }, { metadata })).body, { ready: true });
    for (const method of ['ModelStatistics', 'RepositoryIndex']) {
      const all = (await client.send(`${service}/${method}`, Buffer.alloc(0), { metadata })).body as unknown as Buffer;
      assert.ok(all.includes(OPEN) && !all.includes(HIDDEN), method);
    }
  }
  client.close();
});
