import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childEnvironment, servingEnvironment, shipperEnvironment, workerEnvironment } from '../../config/child-environment.js';
import { SETTINGS } from '../../config/settings-table.js';
import type { Setting } from '../../config/setting-kinds.js';

const settings: readonly Setting<unknown, unknown>[] = Object.values(SETTINGS);
/** Every variable there is, and some of nobody. */
const ALL = Object.fromEntries(
  [...settings.map(({ env }) => env), 'PATH', 'WAREHOUSE_URL', 'TEMPORAL_API_KEY', 'AWS_SESSION_TOKEN', 'GITHUB_TOKEN'].map((name) => [
    name,
    `value of ${name}`,
  ]),
);
const SECRETS = settings.filter(({ secret }) => secret).map(({ env }) => env);
const secretsIn = (environment: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(environment)
    .filter((name) => SECRETS.includes(name) || /TOKEN|KEY|SECRET/.test(name))
    .sort();

test('a child of a job gets none of the settings but that of the model files it may open', () => {
  assert.deepEqual(Object.keys(childEnvironment({}, ALL)).sort(), ['PATH', 'PERENNIAL_ALLOWED_OPERATORS']);
});

test('the training worker has what definitions name, and no secret of those that listen', () => {
  const found = workerEnvironment({ MORE: '1' }, ALL);
  assert.deepEqual([found.WAREHOUSE_URL, found.TEMPORAL_API_KEY, found.MORE], ['value of WAREHOUSE_URL', 'value of TEMPORAL_API_KEY', '1']);
  const missing = Object.keys(ALL).filter((name) => found[name] === undefined);
  assert.deepEqual(missing.sort(), [
    'PERENNIAL_SERVING_TLS_CERT_PATH',
    'PERENNIAL_SERVING_TLS_CLIENT_CA_PATH',
    'PERENNIAL_SERVING_TLS_KEY_PATH',
    'PERENNIAL_SERVING_TOKEN',
    'PERENNIAL_SERVING_TOKENS_FILE',
    'PERENNIAL_WEBHOOK_TLS_CERT_PATH',
    'PERENNIAL_WEBHOOK_TLS_KEY_PATH',
    'PERENNIAL_WEBHOOK_TOKEN',
  ]);
});

test('the shipper has the object store and its destinations, and no token', () => {
  assert.deepEqual(secretsIn(shipperEnvironment(ALL)), [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'PERENNIAL_SERVING_LOG_DATABASE_URL',
    'PERENNIAL_SERVING_LOG_EVENTS_URL',
  ]);
  assert.equal(shipperEnvironment(ALL).PERENNIAL_OBJECT_STORE, 'value of PERENNIAL_OBJECT_STORE');
});

test('serving has its own secrets and those of the object store, nothing of Temporal, the database, the webhook or sources', () => {
  const found = servingEnvironment({}, ALL);
  for (const name of [
    'PERENNIAL_DATABASE_URL',
    'PERENNIAL_WEBHOOK_TOKEN',
    'PERENNIAL_CALLBACK_SECRET',
    'PERENNIAL_SIGNING_KEY_PATH',
    'TEMPORAL_API_KEY',
    'WAREHOUSE_URL',
  ])
    assert.equal(found[name], undefined, name);
  for (const name of ['PERENNIAL_SERVING_TOKEN', 'PERENNIAL_TRUSTED_KEYS']) assert.equal(found[name], `value of ${name}`);
});
