import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { checkIssuer } from '../../../../cli/machine/check-issuer.js';
import { loadLocalSettings } from '../../../../config/local-settings.js';
import { servingOidc } from '../../../../serving/tokens/oidc/oidc-settings.js';
import { makeCertificate } from '../../../fixtures/tls/make-certificate.js';
import { until } from '../../../fixtures/eventually.js';
import { startServingProgram } from '../../cluster/serving-program.js';
import { openClient } from '../../protocols/grpc/grpc-client.js';
import { MIXED_ROWS, call } from '../../serving-fixture.js';
import { bearer } from '../token-entries.js';
import { openIssuedInstallation } from './issued-server.js';
import { AUDIENCE, TestIssuer } from './test-issuer.js';

const { dir } = await openIssuedInstallation();
const prefix = 'PERENNIAL_SERVING_OIDC_';

function optionsOf(settings: Readonly<Record<string, string>>): ReturnType<typeof servingOidc> {
  return servingOidc(loadLocalSettings(Object.fromEntries(Object.entries(settings).map(([name, value]) => [prefix + name, value]))));
}

test('settings say whose tokens are taken and what their claims mean', () => {
  const whole = { ISSUER: 'https://login.example.org/realms/ml', AUDIENCE: 'perennial' };
  assert.equal(optionsOf({}), undefined);
  const { roles, ...found } = optionsOf(whole) ?? {};
  assert.deepEqual(found, {
    issuer: whole.ISSUER,
    audience: 'perennial',
    roleClaim: 'roles',
    endpointsClaim: undefined,
    modelsClaim: undefined,
  });
  assert.deepEqual(
    [...(roles ?? [])],
    [
      ['perennial-predict', 'predict'],
      ['perennial-operate', 'operate'],
      ['perennial-admin', 'admin'],
    ],
  );
  const mapped = optionsOf({ ...whole, ROLES: 'cn=ml=operate, *=predict', ROLE_CLAIM: 'groups', MODELS_CLAIM: 'm' });
  assert.deepEqual([mapped?.roleClaim, mapped?.modelsClaim, mapped?.endpointsClaim], ['groups', 'm', undefined]);
  assert.deepEqual(
    [...(mapped?.roles ?? [])],
    [
      ['cn=ml', 'operate'],
      ['*', 'predict'],
    ],
  );
});

test('settings that let in more than was meant, or nobody, are refused with what to do', () => {
  const whole = { ISSUER: 'https://login.example.org', AUDIENCE: 'perennial' };
  const refused = (settings: Readonly<Record<string, string>>, message: RegExp): void =>
    assert.throws(() => optionsOf(settings), { code: 'SERVING_OIDC_INVALID', message });
  refused({ ISSUER: whole.ISSUER }, /without an audience.* Fix: Set PERENNIAL_SERVING_OIDC_AUDIENCE to the value of the claim/);
  for (const alone of ['AUDIENCE', 'ENDPOINTS_CLAIM', 'MODELS_CLAIM']) refused({ [alone]: 'x' }, /not said who the issuer is/);
  for (const ISSUER of [
    'http://login.example.org',
    'http://localhost.example.org',
    'http://127.0.0.1.example.org',
    'https://a/?b',
    'https://u:p@a',
  ])
    refused({ ...whole, ISSUER }, /Fix: Set PERENNIAL_SERVING_OIDC_ISSUER to the https:\/\/ URL/);
  for (const ISSUER of ['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1'])
    assert.equal(optionsOf({ ...whole, ISSUER })?.issuer, ISSUER);
  for (const ROLES of ['web', 'web=root', '=predict', 'web=predict,', 'web=predict,ops'])
    assert.throws(() => optionsOf({ ...whole, ROLES }), {
      code: 'SETTINGS_INVALID',
      message: /expected VALUE=ROLE, .*predict, operate, admin/,
    });
  assert.throws(() => optionsOf({ ...whole, ISSUER: 'login.example.org' }), { code: 'SETTINGS_INVALID' });
});

test('doctor says whether the keys can be read from here', async () => {
  const issuer = await TestIssuer.start({ after });
  const look = async (more: Readonly<Record<string, string>> = {}) => {
    const settings = { [`${prefix}ISSUER`]: issuer.url, [`${prefix}AUDIENCE`]: AUDIENCE, ...more };
    const [found] = await checkIssuer(loadLocalSettings(settings));
    return `${found?.state} ${found?.text} ${found?.fix}`;
  };
  assert.deepEqual(await checkIssuer(loadLocalSettings({})), []);
  assert.equal((await look()).trim(), `ok ${issuer.url} signs tokens with 1 keys`);
  issuer.mood = 'away';
  assert.match(await look(), /^warn the keys of \S+ cannot be read: .* set PERENNIAL_SERVING_OIDC_ISSUER/);
  assert.match(await look({ [`${prefix}AUDIENCE`]: '' }), /^fail SERVING_OIDC_INVALID: .* Set PERENNIAL_SERVING_OIDC_AUDIENCE/i);
});

test('the program takes tokens of an issuer behind HTTPS, with one process and with several, over HTTP and gRPC', async (t) => {
  const authority = makeCertificate(dir, 'issuer');
  const issuer = await TestIssuer.start(t, authority);
  for (const processes of ['1', '2']) {
    const program = startServingProgram(t, dir, {
      PERENNIAL_CACHE_DIR: join(dir, `cache-${processes}`),
      PERENNIAL_SERVING_HOST: '0.0.0.0',
      PERENNIAL_SERVING_GRPC_PORT: '0',
      PERENNIAL_SERVING_PROCESSES: processes,
      NODE_EXTRA_CA_CERTS: authority.certPath,
      [`${prefix}ISSUER`]: issuer.url,
      [`${prefix}AUDIENCE`]: AUDIENCE,
    });
    const { port } = new URL(await program.url());
    const url = `http://127.0.0.1:${port}`;
    const token = await issuer.sign();
    const predict = async (headers: Record<string, string>): Promise<number> =>
      (await call(url, '/v1/models/mixed/predict', { records: MIXED_ROWS }, headers)).status;
    await until('it predicts', async () => (await predict(bearer(token))) === 200);
    assert.equal(await predict({}), 401);
    const client = openClient(`127.0.0.1:${/gRPC on [^,\s]*:(\d+)/.exec(program.output())?.[1]}`);
    const { code } = await client.call('ModelReady', { name: 'mixed' }, { metadata: bearer(await issuer.sign({ jti: 'grpc' })) });
    client.close();
    assert.equal(code, 0);
    await program.stop();
  }
});

test('the program does not start where the settings are wrong, and says why', async (t) => {
  const program = startServingProgram(t, dir, { [`${prefix}AUDIENCE`]: AUDIENCE });
  await until('it ends', () => program.child.exitCode !== null);
  assert.equal(program.child.exitCode, 1);
  assert.match(program.output(), /SERVING_OIDC_INVALID/);
});
