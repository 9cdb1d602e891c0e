import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { status as grpcStatus } from '@grpc/grpc-js';
import { rawRequest } from '../../fixtures/raw-http.js';
import { openClient } from '../protocols/grpc/grpc-client.js';
import { call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';

const NAME = 'quiet-name';
const right = { authorization: 'Bearer right' };

const { objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: NAME, version: 7 });
await deploy(objects, { endpoint: NAME, revision: 1, version: 7 });
// What the second revision names is not there: the server is degraded, and has a reason to tell.
await deploy(objects, { endpoint: NAME, revision: 2, version: 8 });
const { url, grpcAddress } = await serve({ token: 'right', grpcPort: 0, repositoryControl: true });
await ready(url);
await eventually(
  'degraded',
  () => call(url, '/v2/health/ready', undefined, right),
  ({ body }) => (body.degraded as unknown) === true,
);
const { text: allRoutes } = await call(url, '/nowhere', undefined, right);
const routes = [...allRoutes.matchAll(/(GET|POST|DELETE) (\/[\w/:.-]*)/g)].map(([, method = '', path = '']) => ({ method, path }));

/** All of an answer but when it was given. */
async function ask(method: string, path: string, headers: readonly (readonly [string, string])[] = []): Promise<string> {
  const body = method === 'POST' ? '{}' : '';
  const { text } = await rawRequest(url, { method, path, headers: [['host', 'localhost'], ...headers], body });
  return text.replace(/^date:.*\r\n/im, '');
}

test('a stranger gets from every path and method one and the same answer, whether what it names is there or not', async () => {
  assert.ok(routes.length > 25 && routes.some(({ path }) => path.includes(':model')), allRoutes);
  const { body: document } = await call(url, '/openapi.json', undefined, right);
  const secrets = [NAME, String(document.info?.version), 'revision', 'degraded', 'waitingFor', 'objects', 'SERVING_NOT_READY'];
  for (const { path } of [...routes, { path: '/nowhere' }, { path: '/v2/models/:model/nothing' }])
    for (const method of ['GET', 'POST', 'DELETE', 'HEAD', 'PUT', 'OPTIONS']) {
      const named = (model: string, version: string): string =>
        path.replace(':model', model).replace(':version', version).replace(':id', 'x');
      const answers = [await ask(method, named(NAME, '7')), await ask(method, named('no-such', '9')), await ask(method, named(NAME, '9'))];
      assert.deepEqual(new Set(answers).size, 1, `${method} ${path}: ${answers.join('\n')}`);
      for (const secret of secrets) assert.ok(!answers[0]?.includes(secret), `${method} ${path} tells ${secret}: ${answers[0]}`);
    }
});

test('ready says no more than that to whoever has no token, a wrong one, or one in another scheme', async () => {
  for (const headers of [[], [['authorization', 'Bearer wrong']], [['authorization', 'Basic cmlnaHQ=']]] as const) {
    const answer = await ask('GET', '/v2/health/ready', headers);
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^{]*\r\n\r\n\{"ready":true\}$/);
  }
  assert.deepEqual((await call(url, '/v2/health/ready', undefined, right)).body, { ready: true, degraded: true });
});

test('a server that is not ready says for what it waits to those who may know, and to all where nobody needs a token', async (t) => {
  const empty = await createInstallation(t);
  const [guarded, open] = [await empty.serve({ token: 'right' }), await empty.serve()];
  const stranger = await call(guarded.url, '/v2/health/ready');
  assert.deepEqual([stranger.status, stranger.text], [503, '{"ready":false}']);
  const told = [await call(guarded.url, '/v2/health/ready', undefined, right), await call(open.url, '/v2/health/ready')];
  for (const { status, body } of told) {
    assert.equal(status, 503);
    assert.match(String(body.waitingFor), /first /);
  }
});

test('guesses of tokens at an open path are counted like others', async () => {
  const { url: guessed } = await serve({ token: 'right' });
  for (let i = 0; i < 30; i += 1)
    assert.match(
      (await call(guessed, '/v2/health/ready', undefined, { authorization: `Bearer guess ${i}` })).text,
      /^\{"ready":(true|false)\}$/,
    );
  assert.equal((await call(guessed, '/v2', undefined, { authorization: 'Bearer another' })).status, 429);
});

test('over gRPC a stranger is told the same of every model, and of the server whether it is ready', async (t) => {
  const client = openClient(grpcAddress ?? '');
  t.after(() => client.close());
  for (const method of ['ModelReady', 'ModelMetadata', 'ModelInfer', 'ModelStatistics', 'RepositoryIndex', 'ServerMetadata']) {
    const answers = await Promise.all(
      [
        { name: NAME, model_name: NAME },
        { name: 'no-such', model_name: 'x' },
      ].map((asked) => client.call(method, asked)),
    );
    assert.deepEqual(
      answers.map(({ code }) => code),
      [grpcStatus.UNAUTHENTICATED, grpcStatus.UNAUTHENTICATED],
      method,
    );
    assert.equal(answers[0]?.details, answers[1]?.details);
  }
  assert.deepEqual((await client.call('ServerReady', {})).body, { ready: true });
});
