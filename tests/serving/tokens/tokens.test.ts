import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { status as grpcStatus } from '@grpc/grpc-js';
import { parseTokens } from '../../../serving/tokens/token-file.js';
import { checkTokens } from '../../../cli/machine/check-tokens.js';
import { WRONG_TOKENS_AT_ONCE } from '../../../core/failed-authentications.js';
import type { TokenEntry } from '../../../serving/tokens/token-file.js';
import { ROLES } from '../../../serving/tokens/role.js';
import type { Role } from '../../../serving/tokens/role.js';
import { MIXED_ROWS, call, createInstallation, deploy, eventually, programPath, publishVersion, ready } from '../serving-fixture.js';
import type { Answer } from '../serving-fixture.js';
import { openClient } from '../protocols/grpc/grpc-client.js';

const { dir, objects, serve, lines } = await createInstallation({ after });
await publishVersion(objects, { model: 'mixed', version: 1 });
await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
const tokensFile = join(dir, 'tokens.json');

const entry = (name: string, role: Role, token: string): TokenEntry => ({
  name,
  role,
  sha256: createHash('sha256').update(token).digest('hex'),
});
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function writeTokens(content: unknown): Promise<void> {
  await writeFile(`${tokensFile}.new`, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  await rename(`${tokensFile}.new`, tokensFile);
}

/** The statuses that a token gets from a route of each role. */
async function statusesOf(url: string, headers: Record<string, string>): Promise<readonly number[]> {
  const answers = [
    await call(url, '/v2/health/live', undefined, headers),
    await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, headers),
    await call(url, '/v1/status', undefined, headers),
    await call(url, '/metrics', undefined, headers),
  ];
  return answers.map(({ status }) => status);
}

test('a token may do what its role allows, several may have one role, and the one of the settings may do everything', async () => {
  await writeTokens([
    entry('web', 'predict', 'old web'),
    entry('web', 'predict', 'new web'),
    entry('prometheus', 'operate', 'scrape'),
    entry('ops', 'admin', 'root'),
  ]);
  const { url } = await serve({ token: 'sole', tokensFile });
  await ready(url);
  for (const token of ['old web', 'new web']) assert.deepEqual(await statusesOf(url, bearer(token)), [200, 200, 403, 403]);
  for (const token of ['scrape', 'root', 'sole']) assert.deepEqual(await statusesOf(url, bearer(token)), [200, 200, 200, 200]);
  for (const headers of [{}, bearer('another'), bearer(''), { authorization: 'Basic d2ViOnNjcmFwZQ==' }])
    assert.deepEqual(await statusesOf(url, headers), [200, 401, 401, 401]);
});

test('a refusal says which role is there and which is needed, and never the token', async () => {
  await writeTokens([entry('web', 'predict', 'a secret of web')]);
  const { url } = await serve({ tokensFile });
  await ready(url);
  const refused: Answer = await call(url, '/v1/status', undefined, bearer('a secret of web'));
  assert.match(refused.text, /has role predict, and the request needs role operate.*perennial token new --role operate/);
  assert.equal(refused.body.error?.code, 'SERVING_FORBIDDEN' as never);
  assert.ok(!refused.text.includes('secret') && !lines.join('\n').includes('a secret'));
});

test('thousands of guesses get 429 but for a few, over HTTP and gRPC alike, and who is known from there is served meanwhile', async () => {
  const { url, grpcAddress } = await serve({ token: 'right', grpcPort: 0 });
  await ready(url);
  const ask = (token: string) => call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, bearer(token));
  assert.equal((await ask('right')).status, 200);
  const statuses: number[] = [];
  for (let sent = 0; sent < 2_000; sent += 100) {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => ask(`guess ${sent + i}`)));
    const limited = answers.filter(({ status }) => status === 429);
    assert.ok(limited.every(({ headers }) => Number(headers.get('retry-after')) > 0));
    statuses.push(...answers.map(({ status }) => status));
    assert.equal((await ask('right')).status, 200);
  }
  const looked = statuses.filter((status) => status === 401).length;
  assert.ok(looked >= WRONG_TOKENS_AT_ONCE && looked < 100, String(looked));
  assert.equal(statuses.filter((status) => status === 429).length, 2_000 - looked);
  const client = openClient(grpcAddress ?? '');
  const guess = { metadata: { authorization: 'Bearer one more' } };
  const codes = await Promise.all(Array.from({ length: 50 }, async () => (await client.call('ServerMetadata', {}, guess)).code));
  client.close();
  // One more of the address is looked at every three seconds, by whichever way it comes.
  const lookedByGrpc = codes.filter((code) => code === grpcStatus.UNAUTHENTICATED).length;
  assert.equal(codes.filter((code) => code === grpcStatus.RESOURCE_EXHAUSTED).length, 50 - lookedByGrpc);
  assert.ok(lookedByGrpc < 20, String(lookedByGrpc));
  const { text } = await call(url, '/metrics', undefined, bearer('right'));
  assert.match(text, new RegExp(`^perennial_serving_wrong_tokens_total ${looked + lookedByGrpc}$`, 'm'));
  assert.equal(lines.filter((line) => /127\.0\.0\.1 has sent 20 wrong tokens/.test(line)).length, 1);
});

test('a changed file counts at once for every request; a broken or a missing one changes nothing', async () => {
  await writeTokens([entry('web', 'predict', 'first')]);
  const { url } = await serve({ tokensFile });
  await ready(url);
  const statusOf = async (token: string): Promise<number> => (await call(url, '/v2/models', undefined, bearer(token))).status;
  const becomes = (token: string, status: number): Promise<number> =>
    eventually(
      `${token}: ${status}`,
      () => statusOf(token),
      (found) => found === status,
    );
  assert.equal(await statusOf('first'), 200);
  await writeTokens([entry('web', 'predict', 'second')]);
  await becomes('second', 200);
  assert.equal(await statusOf('first'), 401);
  await writeTokens('[{"name": "web"');
  await eventually(
    'the log says that it is broken',
    async () => lines.join('\n'),
    (found) => /the tokens from before go on: .* it is not JSON/.test(found),
  );
  assert.equal(await statusOf('second'), 200);
  await rm(tokensFile);
  await writeTokens([]);
  await becomes('second', 401);
});

test('a server with a file of tokens may listen beyond loopback; a file that cannot be used is an error at the start', async () => {
  await writeTokens([]);
  const { url } = await serve({ tokensFile, host: '0.0.0.0' });
  assert.equal((await call(url, '/v2/models')).status, 401);
  await assert.rejects(serve({ host: '0.0.0.0' }), { code: 'SERVING_TOKEN_REQUIRED' });
  await assert.rejects(serve({ tokensFile: join(dir, 'missing.json') }), {
    code: 'SERVING_TOKENS_INVALID',
    message: /cannot be read \(ENOENT\)/,
  });
});

test('perennial token new makes a token that serving accepts with its entry, and shows the token nowhere else', async () => {
  const main = programPath('../../cli/main');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [...(main.endsWith('.ts') ? ['--import', 'tsx'] : []), main, 'token', ...args, '--json'], {
      encoding: 'utf8',
      env: { ...process.env, PERENNIAL_HOME: join(dir, 'token-home') },
    });
  const limits = ['--endpoint', 'mixed', '--endpoint', 'other', '--expires-in', '7d'];
  const made = JSON.parse(run('new', '--name', 'web', '--role', 'predict', ...limits)) as {
    readonly token: string;
    readonly entry: TokenEntry;
  };
  assert.ok(made.token.length >= 43 && !JSON.stringify(made.entry).includes(made.token));
  assert.deepEqual(made.entry.endpoints, ['mixed', 'other']);
  await writeTokens([made.entry]);
  const { expiresAt } = made.entry;
  const common = { models: ['*'], name: 'web', role: 'predict' };
  assert.deepEqual(JSON.parse(run('list', tokensFile)), [{ ...common, endpoints: ['mixed', 'other'], expiresAt, state: 'expires soon' }]);
  const [finding] = await checkTokens({ servingTokensFile: tokensFile });
  assert.ok(finding?.state === 'warn' && finding.text.includes(`web expires at ${expiresAt}`), JSON.stringify(finding));
  const { url } = await serve({ tokensFile });
  await ready(url);
  assert.deepEqual(await statusesOf(url, bearer(made.token)), [200, 200, 403, 403]);
});

test('a file of tokens that others may use, or that is a link, is refused at the start, and changes nothing later', async () => {
  await writeTokens([entry('web', 'predict', 'kept')]);
  const link = join(dir, 'tokens-link.json');
  await symlink(tokensFile, link);
  await assert.rejects(serve({ tokensFile: link }), {
    code: 'SERVING_TOKENS_INVALID',
    retryable: false,
    message: /symbolic link.*chmod 600/,
  });
  const { url } = await serve({ tokensFile });
  await ready(url);
  for (const mode of [0o604, 0o640, 0o660, 0o644, 0o620]) {
    await chmod(tokensFile, mode);
    await assert.rejects(serve({ tokensFile }), { code: 'SERVING_TOKENS_INVALID', message: /others than its owner may use it/ });
  }
  const wide = JSON.stringify([entry('stranger', 'admin', 'put there by somebody')]);
  await writeFile(`${tokensFile}.new`, wide, { mode: 0o666 });
  await chmod(`${tokensFile}.new`, 0o666);
  await rename(`${tokensFile}.new`, tokensFile);
  await eventually(
    'the log says why it is not taken',
    async () => lines.join('\n'),
    (found) => /the tokens from before go on: .*mode 0666/.test(found),
  );
  const statuses = await Promise.all(['kept', 'put there by somebody'].map((token) => call(url, '/v2/models', undefined, bearer(token))));
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [200, 401],
  );
});

const HASH = 'a'.repeat(64);
const WRONG: readonly (readonly [string, RegExp])[] = [
  ['', /not JSON/],
  ['{}', /not a JSON array/],
  ['[7]', /entry 0 is no object/],
  [JSON.stringify([{ role: 'admin', sha256: HASH }]), /entry 0 has no "name"/],
  [JSON.stringify([{ name: 'a b', role: 'admin', sha256: HASH }]), /entry 0 has no "name"/],
  [JSON.stringify([{ name: 'a', role: 'root', sha256: HASH }]), /has no "role" of predict, operate, admin/],
  [JSON.stringify([{ name: 'a', role: 'admin', sha256: 'plain token' }]), /has no "sha256" of 64 hexadecimal digits/],
  [JSON.stringify([{ name: 'a', role: 'admin', sha256: HASH, token: 'plain' }]), /entry 0 has 1 more fields/],
];

test('a file that is not as it should be is told by entry and field, without what is in it', () => {
  for (const [text, problem] of WRONG) {
    assert.throws(
      () => parseTokens('tokens.json', text),
      (error: Error) => problem.test(error.message) && !error.message.includes('plain'),
      text,
    );
  }
  assert.equal(parseTokens('tokens.json', JSON.stringify(ROLES.map((role) => ({ name: role, role, sha256: HASH })))).length, 3);
});
