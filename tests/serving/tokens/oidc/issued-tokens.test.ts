import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { JWTPayload } from 'jose';
import { AuditTrail } from '../../../../adapters/audit/audit-trail.js';
import type { AuditEvent } from '../../../../core/audit/audit-event.js';
import type { Role } from '../../../../serving/tokens/role.js';
import { MIXED_ROWS, call } from '../../serving-fixture.js';
import { bearer, tokenEntry, writeTokens } from '../token-entries.js';
import { oidcOf, openIssuedInstallation } from './issued-server.js';
import { TestIssuer, newKey } from './test-issuer.js';

const { dir, objects, lines, issued } = await openIssuedInstallation();
const issuer = await TestIssuer.start({ after });
issuer.keys = [newKey('ES256'), newKey('RS256'), newKey('PS256'), newKey('EdDSA')];

const PATHS = ['/v2/models/mixed', '/v1/status', '/metrics'];
const UNLOAD = '/v2/repository/models/no-such/unload';

test('tokens of every allowed algorithm are taken, over HTTP and gRPC, and one costs the issuer nothing', async () => {
  const { predict, grpc } = await issued({ oidc: oidcOf(issuer) });
  const readsBefore = issuer.reads.keys;
  for (const key of issuer.keys) {
    const token = await issuer.sign({}, { key });
    assert.equal((await predict(token)).status, 200, key.alg);
    assert.equal(await grpc(token), status.OK, key.alg);
  }
  assert.equal(issuer.reads.keys, readsBefore);
});

test('a token that is made by hand, without the library that reads it, is taken; with one bit changed it is not', async () => {
  const { predict } = await issued({ oidc: oidcOf(issuer) });
  const key = issuer.keys.find(({ alg }) => alg === 'RS256') ?? newKey('RS256');
  const token = issuer.signByHand({}, key);
  assert.equal((await predict(token)).status, 200);
  const claims = { refusal: 'x', isWrong: true, caller: { role: 'admin' }, role: 'admin', payload: {} };
  assert.equal((await predict(issuer.signByHand(claims, key))).status, 200);
  const [head = '', body = '', text = ''] = token.split('.');
  const signature = Buffer.from(text, 'base64url');
  signature[100] = (signature[100] ?? 0) ^ 1;
  assert.equal((await predict(`${head}.${body}.${signature.toString('base64url')}`)).status, 401);
});

/** The statuses of what needs role predict, operate, operate and admin. */
async function rightsOf(server: Awaited<ReturnType<typeof issued>>, claims: JWTPayload): Promise<readonly number[]> {
  const token = await issuer.sign(claims);
  const found = await Promise.all(PATHS.map(async (path) => (await server.get(path, token)).status));
  return [...found, (await call(server.url, UNLOAD, {}, bearer(token))).status];
}

test('the values of a claim become roles, of several the one that may do most; without one nothing is allowed', async () => {
  const server = await issued({ oidc: oidcOf(issuer) });
  assert.deepEqual(await rightsOf(server, { roles: ['perennial-predict'] }), [200, 403, 403, 403]);
  assert.deepEqual(await rightsOf(server, { roles: ['x', 'perennial-operate', 'perennial-predict'] }), [200, 200, 200, 403]);
  assert.deepEqual(await rightsOf(server, { roles: 'perennial-admin' }), [200, 200, 200, 404]);
  for (const roles of [
    undefined,
    [],
    'admin',
    ['admin', '*', 'perennial-predict ', 7, null],
    { 'perennial-admin': true },
    'perennial-admin x',
  ])
    assert.deepEqual(await rightsOf(server, { roles }), [403, 403, 403, 403], JSON.stringify(roles));
  const refusal = await server.get('/v1/status', await issuer.sign({ roles: [] }));
  assert.match(refusal.text, /has role none, and the request needs role operate.*PERENNIAL_SERVING_OIDC_ROLES/);
  assert.equal((await server.get('/v2/health/ready', await issuer.sign({ roles: [] }))).text, '{"ready":true}');
});

test('the claim may be nested, have dots in its name, or be a scope; `*` is for everybody', async () => {
  const roles = new Map<string, Role>([
    ['web', 'predict'],
    ['ops', 'operate'],
  ]);
  const first = async (roleClaim: string, claims: JWTPayload) =>
    (await rightsOf(await issued({ oidc: oidcOf(issuer, { roleClaim, roles }) }), claims)).slice(0, 2);
  assert.deepEqual(await first('realm_access.roles', { realm_access: { roles: ['ops'] } }), [200, 200]);
  assert.deepEqual(await first('https://example.org/roles', { 'https://example.org/roles': ['web'] }), [200, 403]);
  assert.deepEqual(await first('scope', { scope: 'openid web' }), [200, 403]);
  assert.deepEqual(await first('__proto__.roles', {}), [403, 403]);
  const everybody = await issued({ oidc: oidcOf(issuer, { roles: new Map<string, Role>([...roles, ['*', 'predict']]) }) });
  assert.deepEqual(await rightsOf(everybody, { roles: undefined }), [200, 403, 403, 403]);
  assert.deepEqual(await rightsOf(everybody, { roles: ['ops'] }), [200, 200, 200, 403]);
});

test('claims limit endpoints and models as entries of the file of tokens do; without the claim a token is for none', async () => {
  const server = await issued({ oidc: oidcOf(issuer, { endpointsClaim: 'endpoints', modelsClaim: 'models' }) });
  const allowed = async (claims: JWTPayload): Promise<string> => {
    const token = await issuer.sign({ roles: 'perennial-operate', ...claims });
    const answers = await Promise.all(['mixed', 'other'].map(async (name) => ({ name, ...(await server.predict(token, name)) })));
    for (const [i, name] of ['mixed', 'other'].entries())
      assert.equal(await server.grpc(token, name), answers[i]?.status === 200 ? status.OK : status.PERMISSION_DENIED);
    assert.equal((await server.get('/metrics', token)).status, answers.every((one) => one.status === 200) ? 200 : 403);
    const listed = (await server.get('/v1/status', token)).body.endpoints as unknown as readonly { readonly endpoint: string }[];
    assert.deepEqual(
      listed.map(({ endpoint }) => endpoint).sort(),
      answers.filter((one) => one.status === 200).map(({ name }) => name),
    );
    return answers.map((one) => one.status).join();
  };
  assert.equal(await allowed({ endpoints: ['mixed'], models: '*' }), '200,403');
  assert.equal(await allowed({ endpoints: ['*'], models: ['other'] }), '403,200');
  assert.equal(await allowed({ endpoints: '*', models: '*' }), '200,200');
  assert.equal(await allowed({ endpoints: ['mixed'] }), '403,403');
  assert.equal(await allowed({}), '403,403');
  const refusal = await server.predict(await issuer.sign({ endpoints: ['other', 'no such\nname'], models: '*' }));
  assert.match(refusal.text, /for the endpoints other, and .*Have the issuer of the token name this endpoint/);
});

test('tokens of ours go on beside those of the issuer, also one that looks like them', async () => {
  const tokensFile = join(dir, 'tokens.json');
  const alike = await issuer.sign({ sub: 'somebody', roles: [] });
  await writeTokens(tokensFile, [tokenEntry('web', 'predict', 'ours'), tokenEntry('ops', 'operate', alike)]);
  const { predict, get } = await issued({ oidc: oidcOf(issuer), tokensFile, token: 'sole' });
  for (const token of ['ours', 'sole', alike, await issuer.sign()]) assert.equal((await predict(token)).status, 200);
  assert.deepEqual([(await get('/v1/status', alike)).status, (await get('/v1/status', 'ours')).status], [200, 403]);
  assert.equal((await predict('another')).status, 401);
});

test('results of async requests belong to the subject, whatever token it comes with', async () => {
  const { url, get } = await issued({ oidc: oidcOf(issuer) });
  const jane = await issuer.sign({ sub: 'jane' });
  const accepted = await call(url, '/v1/models/mixed/predict-async', { records: MIXED_ROWS }, bearer(jane));
  assert.equal(accepted.status, 202, accepted.text);
  const path = String(accepted.headers.get('location'));
  const of = async (claims: JWTPayload) => (await get(path, await issuer.sign(claims))).status;
  assert.deepEqual(
    [await of({ sub: 'jane', jti: 'another' }), await of({ sub: 'joe' }), await of({ sub: 'joe', roles: 'perennial-admin' })],
    [200, 404, 200],
  );
});

test('the audit and the log name the subject, and never the token', async () => {
  const path = join(dir, 'audit.jsonl');
  const audit = new AuditTrail({ path, objects, log: (line) => lines.push(line) });
  const { serving, url, get, predict } = await issued({ oidc: oidcOf(issuer), audit, auditMs: 3_600_000 });
  const [admin, web] = [await issuer.sign({ sub: 'auth0|ops', roles: 'perennial-admin' }), await issuer.sign({ sub: 'x'.repeat(500) })];
  const bad = `${web.slice(0, -8)}AAAAAAAA`;
  const stale = await issuer.sign({ exp: 1_000 });
  assert.equal((await call(url, '/v2/repository/models/other/unload', {}, bearer(admin))).status, 200);
  assert.equal((await call(url, '/v2/repository/models/other/load', {}, bearer(admin))).status, 200);
  assert.deepEqual([(await get('/v1/status', web)).status, (await predict(bad)).status, (await predict(stale)).status], [403, 401, 401]);
  await serving.close();
  const text = await readFile(path, 'utf8');
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEvent);
  assert.deepEqual(events.map(({ actor, action, outcome }) => `${actor.kind} ${actor.name.slice(0, 20)} ${action} ${outcome}`).sort(), [
    'oidc oidc:auth0|ops load done',
    'oidc oidc:auth0|ops unload done',
    'oidc oidc:xxxxxxxxxxxxxxx use refused: SERVING_FORBIDDEN',
    'stranger - authenticate refused: SERVING_TOKEN_REFUSED',
    'stranger - authenticate refused: SERVING_UNAUTHORIZED',
  ]);
  assert.ok(lines.some((line) => line.includes('oidc:auth0|ops sent POST')));
  for (const token of [admin, web, bad, stale]) assert.ok(![text, ...lines].join('\n').includes(token.slice(-40)));
});
