import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { JWTPayload } from 'jose';
import { WRONG_TOKENS_AT_ONCE } from '../../../../core/failed-authentications.js';
import { oidcOf, openIssuedInstallation } from './issued-server.js';
import { TestIssuer, encoded, newKey } from './test-issuer.js';

const { issued } = await openIssuedInstallation();
const issuer = await TestIssuer.start({ after });
const [current, rsa] = [newKey('ES256', 'current'), newKey('RS256', 'rsa')];
issuer.keys = [current, rsa];
const nowS = Math.floor(Date.now() / 1_000);

/** Signed by a secret, as a server would check it that takes whatever algorithm a token names. */
function sharedSecret(secret: string | Buffer, header: object): string {
  const signed = `${encoded({ alg: 'HS256', kid: rsa.kid, ...header })}.${encoded(issuer.claims())}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

test('what the issuer has not signed for this server is refused, over HTTP and gRPC alike', async () => {
  const foreign = newKey('ES256', current.kid);
  const whole = await issuer.sign();
  const [head = '', body = '', signature = ''] = whole.split('.');
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
  const tokens: Readonly<Record<string, string>> = {
    'no signature': `${encoded({ alg: 'none' })}.${encoded(issuer.claims())}.`,
    'no signature, the name in capitals': `${encoded({ alg: 'NONE', kid: current.kid })}.${encoded(issuer.claims())}.`,
    'the algorithm of another one, without a signature': `${encoded({ alg: 'none', kid: current.kid })}.${body}.${signature}`,
    'the public key as a secret': sharedSecret(pem, {}),
    'the public key as a secret, in DER': sharedSecret(rsa.publicKey.export({ type: 'spki', format: 'der' }), {}),
    'its own text as a secret': sharedSecret(JSON.stringify(rsa.jwk), {}),
    'another key under the same name': await issuer.sign({}, { key: foreign }),
    'a key of its own in the header': await issuer.sign({}, { key: foreign, header: { jwk: foreign.jwk } }),
    'keys of its own elsewhere': await issuer.sign({}, { key: foreign, header: { jku: `${issuer.url}/mine` } }),
    'an extension that must be understood': issuer.signByHand({}, rsa, { crit: ['more'], more: 1 }),
    'the claims of another one': `${head}.${encoded(issuer.claims({ sub: 'root', roles: 'perennial-admin' }))}.${signature}`,
    'the header of another one': `${encoded({ alg: 'RS256', kid: rsa.kid })}.${body}.${signature}`,
    'half a signature': whole.slice(0, -20),
    'no signature at all': `${head}.${body}.`,
    'claims that are no JSON': `${head}.${Buffer.from('{"sub":').toString('base64url')}.${signature}`,
    'claims that are a list': `${head}.${encoded([1])}.${signature}`,
    'another issuer': await issuer.sign({ iss: 'https://example.org' }),
    'the issuer with a slash': await issuer.sign({ iss: `${issuer.url}/` }),
    'no issuer': await issuer.sign({ iss: undefined }),
    'another audience': await issuer.sign({ aud: 'another' }),
    'no audience': await issuer.sign({ aud: undefined }),
    'audiences without this one': await issuer.sign({ aud: ['a', 'b'] }),
    'no end': await issuer.sign({ exp: undefined }),
    'no subject': await issuer.sign({ sub: undefined }),
    'a subject with a line end': await issuer.sign({ sub: 'jane\nroot' }),
    'a subject that is no text': await issuer.sign({ sub: 7 as unknown as string }),
    expired: await issuer.sign({ exp: nowS - 60 }),
    'not valid yet': await issuer.sign({ nbf: nowS + 120 }),
    'too long': await issuer.sign({ filler: 'x'.repeat(9_000) }),
  };
  for (const key of [
    '../../../etc/passwd',
    "' OR 1=1 --",
    '__proto__',
    'constructor',
    'toString',
    '',
    '\u0000',
    'x'.repeat(4_000),
    'http://127.0.0.1/',
  ])
    Object.assign(tokens, { [`a key called ${key.slice(0, 30)}`]: await issuer.sign({}, { key: foreign, header: { kid: key } }) });
  const names = Object.keys(tokens);
  // A server for each few, so that none of them is refused for what the others did.
  for (let i = 0; i < names.length; i += 8) {
    const { predict, grpc } = await issued({ oidc: oidcOf(issuer) });
    for (const name of names.slice(i, i + 8)) {
      const answer = await predict(tokens[name] ?? '');
      assert.equal(answer.status, 401, `${name}: ${answer.text}`);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/, name);
      assert.equal(await grpc(tokens[name] ?? ''), status.UNAUTHENTICATED, name);
    }
    assert.equal((await predict(whole)).status, 200);
  }
});

test('who has a genuine token learns why it is refused, and what to do', async () => {
  const { predict } = await issued({ oidc: oidcOf(issuer) });
  const said = async (claims: JWTPayload) => (await predict(await issuer.sign(claims))).text;
  assert.match(
    await said({ exp: nowS - 60 }),
    new RegExp(`it expired at ${new Date((nowS - 60) * 1_000).toISOString()}. Fix: Get a new token`),
  );
  assert.match(await said({ nbf: nowS + 600 }), /it is valid from \S+Z on/);
  assert.match(await said({ aud: 'another' }), /for another audience/);
  assert.match(await said({ exp: undefined }), /its claim \\"exp\\" is missing/);
});

test('clocks may differ by half a minute', async () => {
  const { predict } = await issued({ oidc: oidcOf(issuer) });
  for (const claims of [{ exp: nowS - 5 }, { nbf: nowS + 15 }, { iat: nowS + 15 }])
    assert.equal((await predict(await issuer.sign(claims))).status, 200, JSON.stringify(claims));
});

test('a token that was let in is refused from its end on, though it is remembered', async () => {
  const { predict } = await issued({ oidc: oidcOf(issuer) });
  const token = await issuer.sign({ exp: nowS + 600 });
  assert.equal((await predict(token)).status, 200);
  const real = Date.now;
  try {
    Date.now = () => real() + 700_000;
    const refusal = await predict(token);
    assert.equal(refusal.status, 401);
    assert.match(refusal.text, /it expired at/);
  } finally {
    Date.now = real;
  }
  assert.equal((await predict(token)).status, 200);
});

test('forged tokens wait like any wrong ones, and are counted; who is known from there is let in, with a new token too', async () => {
  const { serving, predict, grpc } = await issued({ oidc: oidcOf(issuer) });
  const [known, late] = [await issuer.sign(), await issuer.sign({ sub: 'stranger' })];
  assert.equal((await predict(known)).status, 200);
  const forger = newKey('ES256', current.kid);
  const forged = await Promise.all(Array.from({ length: 60 }, (_, i) => issuer.sign({ jti: String(i) }, { key: forger })));
  const statuses = await Promise.all(forged.map(async (token) => (await predict(token)).status));
  const refused = statuses.filter((one) => one === 401).length;
  assert.ok(refused >= WRONG_TOKENS_AT_ONCE && refused < 40, `${refused} were looked at`);
  assert.equal(statuses.filter((one) => one === 429).length, 60 - refused);
  assert.equal(await grpc(forged[0] ?? ''), status.RESOURCE_EXHAUSTED);
  assert.equal((await predict(late)).status, 429);
  for (const token of [known, await issuer.sign({ jti: 'renewed' })]) assert.equal((await predict(token)).status, 200);
  const counted = (await serving.metrics.wrongTokens.get()).values[0]?.value ?? 0;
  assert.equal(counted, refused);
});

test('tokens that have expired are no guesses: whoever sends them many times is told so each time', async () => {
  const { serving, predict } = await issued({ oidc: oidcOf(issuer) });
  const stale = await Promise.all(Array.from({ length: 40 }, (_, i) => issuer.sign({ exp: nowS - 60, jti: String(i) })));
  for (const token of stale) assert.equal((await predict(token)).status, 401);
  assert.equal((await predict(await issuer.sign())).status, 200);
  assert.equal((await serving.metrics.wrongTokens.get()).values[0]?.value ?? 0, 0);
});
