import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { promisify } from 'node:util';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { ensurePythonClients } from '../../programs/python-oracle.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { call, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import type { Json } from '../serving-fixture.js';
import { publishDescribed } from './described-models.js';

const { dir, objects, serve } = await createInstallation({ after });
await publishDescribed(objects);
const { url } = await serve({ token: 'a-token' });
const authorization = { authorization: 'Bearer a-token' };
await ready(url);
await eventually(
  'all four are described',
  async () => (await call(url, '/openapi.json', undefined, authorization)).text,
  (text) => ['ruled', 'sorts', 'minutes', 'kinds'].every((name) => text.includes(`/v1/models/${name}/predict`)),
);
const { body: document, headers } = await call(url, '/openapi.json', undefined, authorization);

interface Operation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> };
  readonly responses: Json;
}

function operations(): readonly { readonly path: string; readonly method: string; readonly operation: Operation }[] {
  return Object.entries(document.paths as Json).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as unknown as Operation })),
  );
}

test('a validator finds the document right, and the examples and answers right by the document', async () => {
  const answers: unknown[] = [];
  for (const { path, method, operation } of operations()) {
    for (const [contentType, { example }] of Object.entries(operation.requestBody?.content ?? {})) {
      const body = typeof example === 'string' ? example : JSON.stringify(example);
      const answer = await call(url, path, body, { ...authorization, 'content-type': contentType });
      assert.ok(answer.status === 200 || answer.status === 202, `${path} answers its own example with ${answer.status}: ${answer.text}`);
      answers.push({ path, method, status: String(answer.status), contentType, example, answer: answer.body });
    }
  }
  assert.ok(answers.length >= 4 * 5);
  await writeFile(join(dir, 'document.json'), JSON.stringify({ document, answers }));
  const { python, env } = await ensurePythonClients();
  const { stdout } = await promisify(execFile)(
    python,
    [packageFile('tests/serving/openapi/validate_openapi.py'), join(dir, 'document.json')],
    { env, timeout: LAST_RESORT_MS },
  );
  assert.equal(stdout.trim(), `valid, ${answers.length} examples`);
});

test('what the document says can be asked is answered', async () => {
  for (const { path, method, operation } of operations().filter((one) => one.method === 'get')) {
    const isOpen = operation.security?.length === 0;
    const asked = path.endsWith('/{id}') ? await storedRequest(path.replace('/{id}', '')) : path;
    const answer = await call(url, asked, undefined, isOpen ? {} : authorization);
    assert.equal(answer.status, 200, `${method} ${asked}`);
    assert.equal((await call(url, asked)).status, isOpen ? 200 : 401, `${path} without a token`);
  }
});

/** Path of a request that was accepted, by the example of its operation. */
async function storedRequest(path: string): Promise<string> {
  const post = operations().find((one) => one.path === path && one.method === 'post')?.operation;
  const example = post?.requestBody?.content['application/json']?.example;
  return String((await call(url, path, example, authorization)).body.url);
}

test('the record of a model restricts what its rules refuse, and only tells of the rest', () => {
  const { properties } = (document.components as Json).schemas?.['ruled.Record'] as unknown as {
    properties: Record<string, Record<string, unknown>>;
  };
  assert.deepEqual(properties.origin?.enum, ['JFK', 'LGA', '7', 7, null]);
  assert.equal(properties.carrier?.enum, undefined);
  assert.deepEqual(properties.carrier?.examples, ['UA', '<img src=x onerror=alert(1)>', '"quoted", \'too\'']);
  assert.deepEqual(properties.hour?.type, ['string', 'number', 'boolean']);
  assert.deepEqual(
    [properties.distance?.type, properties.distance?.minimum, properties.distance?.maximum],
    [['number', 'boolean'], 0, 6000],
  );
  const imputed = properties['</script><script>alert(2)</script>'];
  assert.deepEqual([imputed?.minimum, imputed?.type], [undefined, ['number', 'boolean', 'null']]);
  assert.match(String(imputed?.description), /from -5 to 5; what lies outside becomes 0\./);
});

test('a column that is read from a text is described by its kind, without a value of the training rows', () => {
  const record = (document.components as Json).schemas?.['kinds.Record'] as unknown as {
    properties: Record<string, Record<string, unknown>>;
  };
  const { member, since, 'a time': time } = record.properties;
  assert.deepEqual([since?.type, time?.type, member?.type], [['string'], ['string', 'null'], ['string', 'number', 'boolean', 'null']]);
  assert.deepEqual(
    Object.values(record.properties).map((column) => column['x-kind']),
    ['boolean', 'date', 'tokens', 'text', 'numeric', 'text', 'date'],
  );
  for (const hidden of ['a secret', 'garden', 'lift']) assert.ok(!JSON.stringify(document).includes(hidden), hidden);
});

test('a key column is a field that may be left out; one that is an input as well is described as that', () => {
  const record = (document.components as Json).schemas?.['ruled.Record'] as unknown as {
    required: readonly string[];
    properties: Record<string, Record<string, unknown>>;
  };
  assert.ok(!record.required.includes('flight_id') && record.required.includes('carrier'));
  assert.deepEqual([record.properties.flight_id?.['x-kind'], record.properties.carrier?.['x-kind']], ['key', 'categorical']);
});

test('the document is there for those who may predict, as JSON and nothing else', async () => {
  assert.equal((await call(url, '/openapi.json')).status, 401);
  assert.deepEqual([headers.get('content-type'), headers.get('x-content-type-options')], ['application/json', 'nosniff']);
  assert.deepEqual(document.security, [{ token: [] }]);
});

test('another version is described as soon as it is served', async () => {
  await publishVersion(objects, { model: 'sorts', version: 2, task: 'regression' });
  await deploy(objects, { endpoint: 'sorts', revision: 2, version: 2 });
  const { body } = await eventually(
    'version 2',
    () => call(url, '/openapi.json', undefined, authorization),
    ({ text }) => text.includes('Version 2 of sorts'),
  );
  const answer = (body.paths as Json)['/v1/models/sorts/predict']?.post?.responses?.['200'];
  assert.ok(!JSON.stringify(answer).includes('probabilities'));
});

test('without tokens the document asks for none', async (t) => {
  const open = await createInstallation(t);
  const serving = await open.serve();
  const { body } = await call(serving.url, '/openapi.json');
  assert.deepEqual([body.openapi, body.security, (body.components as Json).securitySchemes], ['3.1.0', undefined, undefined]);
});
