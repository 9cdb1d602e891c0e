import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { eventually, until } from '../../../fixtures/eventually.js';
import { call } from '../../serving-fixture.js';
import { oidcOf, openIssuedInstallation } from './issued-server.js';
import { TestIssuer, newKey } from './test-issuer.js';

const { issued, serve, lines } = await openIssuedInstallation();
const HOUR = 3_600_000;
/** The issuer is asked whenever there is a reason. */
const EAGER = { everyMs: HOUR, restMs: 0 };

test('keys that are new count at once, and what a key that is gone has let in is refused', async () => {
  const issuer = await TestIssuer.start({ after });
  const [first, second] = [newKey(), newKey('RS256')];
  issuer.keys = [first];
  const { predict, grpc } = await issued({ oidc: oidcOf(issuer, { times: EAGER }) });
  const before = await issuer.sign();
  assert.equal((await predict(before)).status, 200);
  issuer.keys = [first, second];
  assert.equal((await predict(await issuer.sign({}, { key: second }))).status, 200);
  assert.equal((await predict(before)).status, 200);
  issuer.keys = [newKey()];
  assert.equal(await grpc(await issuer.sign()), status.OK);
  for (const key of [first, second]) assert.equal((await predict(await issuer.sign({ jti: 'late' }, { key }))).status, 401);
  assert.equal((await predict(before)).status, 401);
});

test('keys are renewed though no token asks for it', async () => {
  const issuer = await TestIssuer.start({ after });
  const { predict } = await issued({ oidc: oidcOf(issuer, { times: { everyMs: 20, restMs: 1 } }) });
  const before = await issuer.sign();
  assert.equal((await predict(before)).status, 200);
  issuer.keys = [newKey()];
  await until('the key from before is forgotten', async () => (await predict(before)).status === 401);
});

test('tokens that name keys nobody has cost the issuer one question, however many come and by which protocol', async () => {
  const issuer = await TestIssuer.start({ after });
  const { predict, grpc } = await issued({ oidc: oidcOf(issuer, { times: { everyMs: HOUR, restMs: HOUR } }) });
  const right = await issuer.sign();
  assert.equal((await predict(right)).status, 200);
  const flood = await Promise.all(Array.from({ length: 60 }, (_, i) => issuer.sign({}, { header: { kid: `key-${i}` } })));
  const answers = await Promise.all(flood.map(async (token, i) => (i % 2 === 0 ? (await predict(token)).status : grpc(token))));
  for (const one of answers) assert.ok(([401, 429, status.UNAUTHENTICATED, status.RESOURCE_EXHAUSTED] as number[]).includes(one), `${one}`);
  assert.deepEqual(issuer.reads, { document: 1, keys: 1 });
  assert.equal((await predict(right)).status, 200);
});

test('while the issuer is asked it is asked once', async () => {
  const issuer = await TestIssuer.start({ after });
  issuer.mood = 'held';
  const { predict } = await issued({ oidc: oidcOf(issuer, { times: { ...EAGER, readMs: HOUR } }), requestTimeoutMs: HOUR });
  const [right, ...others] = await Promise.all([
    issuer.sign(),
    ...Array.from({ length: 15 }, (_, i) => issuer.sign({ jti: String(i) }, { header: { kid: `key-${i}` } })),
  ]);
  const answers = [right, ...others].map(async (token) => (await predict(token ?? '')).status);
  await until('it is asked', () => issuer.reads.document > 0);
  assert.equal((await predict('a.b.c')).status, 401);
  assert.deepEqual(issuer.reads, { document: 1, keys: 0 });
  issuer.release();
  assert.deepEqual(await Promise.all(answers), [200, ...others.map(() => 401)]);
});

test('an issuer that is away keeps no server from its start: its tokens are refused for now, others go on, the state says why', async () => {
  const issuer = await TestIssuer.start({ after });
  issuer.mood = 'away';
  const { url, predict, grpc, get } = await issued({ oidc: oidcOf(issuer, { times: EAGER }), token: 'sole' });
  const token = await issuer.sign();
  const refusal = await predict(token);
  assert.deepEqual([refusal.status, refusal.headers.get('retry-after')], [503, '10']);
  assert.match(refusal.text, /SERVING_ISSUER_AWAY/);
  assert.ok(!refusal.text.includes(issuer.url));
  assert.equal(await grpc(token), status.UNAVAILABLE);
  assert.equal((await predict('sole')).status, 200);
  const { body } = await get('/v1/status', 'sole');
  const degraded = body.degraded as unknown as readonly string[];
  assert.deepEqual([body.ready, degraded.length], [true, 1]);
  assert.ok(degraded[0]?.includes(`the keys of ${issuer.url} cannot be read: `), degraded[0]);
  assert.deepEqual((await get('/v2/health/ready', 'sole')).body, { ready: true, degraded: true });
  assert.deepEqual((await call(url, '/v2/health/ready')).body, { ready: true });
  assert.ok(
    lines.some((line) => line.includes(`the keys of ${issuer.url} cannot be read`) && line.includes('its tokens are refused until')),
  );
  // However often it was refused, a token that could not be looked at is no wrong one.
  for (let i = 0; i < 30; i += 1) assert.equal((await predict(await issuer.sign({ jti: String(i) }))).status, 503);
  issuer.mood = 'well';
  assert.equal((await predict(token)).status, 200);
  assert.deepEqual((await get('/v1/status', 'sole')).body.degraded, []);
});

test('keys from before count while the issuer is away, until they are too old', async () => {
  const issuer = await TestIssuer.start({ after });
  const kept = await issued({ oidc: oidcOf(issuer, { times: { everyMs: 10, restMs: 1 } }), token: 'sole' });
  const aged = await issued({ oidc: oidcOf(issuer, { times: { everyMs: 10, restMs: 1, keptMs: 2_000 } }) });
  const token = await issuer.sign();
  for (const { predict } of [kept, aged])
    await eventually(
      'it is let in',
      () => predict(token),
      (answer) => answer.status === 200,
    );
  issuer.mood = 'away';
  await until('it is degraded', async () =>
    JSON.stringify((await kept.get('/v1/status', 'sole')).body.degraded).includes('cannot be read'),
  );
  for (const known of [token, await issuer.sign({ jti: 'new' })]) assert.equal((await kept.predict(known)).status, 200);
  // It may be of a key that is newer: nobody can know.
  assert.equal((await kept.predict(await issuer.sign({}, { header: { kid: 'newer' } }))).status, 503);
  await until('they are too old', async () => (await aged.predict(token)).status === 503);
  assert.ok(lines.some((line) => line.includes(`the keys of ${issuer.url} have become too old`)));
  assert.equal((await kept.predict(token)).status, 200);
  issuer.mood = 'well';
  await until('it is let in again', async () => (await aged.predict(token)).status === 200);
});

test('answers of an issuer that are too long, of another one or no keys are as none, and the log says what is wrong', async () => {
  const key = newKey();
  const secret = { kty: 'oct', k: 'c2VjcmV0', kid: key.kid, alg: 'HS256' };
  const cases: Readonly<Record<string, (issuer: TestIssuer) => void>> = {
    'more than 262144 bytes': (issuer) => (issuer.published = JSON.stringify({ keys: [key.jwk], filler: 'x'.repeat(300_000) })),
    'more than 100 keys': (issuer) => (issuer.published = JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) })),
    'not JSON': (issuer) => (issuer.published = '<html>'),
    'no set of keys': (issuer) => (issuer.published = '{"keys":{}}'),
    'no public key that signs': (issuer) => (issuer.published = JSON.stringify({ keys: [secret, { ...key.jwk, use: 'enc' }, null, 7] })),
    'not of this issuer': (issuer) => (issuer.document = { issuer: `${issuer.url}/` }),
    'no https:// URL': (issuer) => (issuer.document = { jwks_uri: 'http://keys.example.org/keys' }),
    'redirects to another address': (issuer) => (issuer.mood = 'moved'),
    'cannot be reached': (issuer) => (issuer.mood = 'away'),
  };
  for (const [problem, make] of Object.entries(cases)) {
    const issuer = await TestIssuer.start({ after });
    issuer.keys = [key];
    make(issuer);
    const { predict } = await issued({ oidc: oidcOf(issuer) });
    assert.equal((await predict(await issuer.sign())).status, 503, problem);
    assert.ok(
      lines.some((line) => line.includes(issuer.url) && line.includes(problem)),
      problem,
    );
  }
});

test('a server that cannot start because of its issuer says what to set', async () => {
  const issuer = await TestIssuer.start({ after });
  for (const url of ['http://issuer.example.org', 'https://issuer.example.org/?a=b', 'https://user@issuer.example.org'])
    await assert.rejects(serve({ oidc: { ...oidcOf(issuer), issuer: url } }), {
      code: 'SERVING_OIDC_INVALID',
      message: /Set PERENNIAL_SERVING_OIDC_ISSUER to/,
    });
});
