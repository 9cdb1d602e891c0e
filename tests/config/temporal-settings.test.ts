import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../fixtures/eventually.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { loadSettings } from '../../config/settings.js';
import type { Settings } from '../../config/settings.js';
import { isDomainError } from '../../core/errors.js';

const PROFILES = `
[profile.default]
address = "default.example:7233"
namespace = "team"

[profile.cloud]
address = "cloud.example:7233"
namespace = "prod.a1"
api_key = "sentinel-key"
[profile.cloud.tls]
server_name = "inner.example"
[profile.cloud.grpc_meta]
tenant = "blue"
`;

describe("Temporal's settings", () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perennial-profiles-'));
    file = join(folder, 'temporal.toml');
    await writeFile(file, PROFILES);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const load = (environment: Record<string, string> = {}): Settings => loadSettings({ TEMPORAL_CONFIG_FILE: file, ...environment });
  const problems = (environment: Record<string, string>): string => {
    try {
      load(environment);
    } catch (error) {
      assert.ok(isDomainError(error) && error.code === 'SETTINGS_INVALID', String(error));
      return error.message;
    }
    return '';
  };

  it('come from the default profile, or the one that is named, with variables over it', () => {
    const standard = load();
    assert.deepEqual([standard.temporalAddress, standard.temporalNamespace], ['default.example:7233', 'team']);
    assert.deepEqual(standard.temporalConnection, {});
    const cloud = load({ TEMPORAL_PROFILE: 'cloud', TEMPORAL_NAMESPACE: 'prod.b2', TEMPORAL_GRPC_META_REGION: 'eu' });
    assert.deepEqual([cloud.temporalAddress, cloud.temporalNamespace], ['cloud.example:7233', 'prod.b2']);
    const { tls, metadata, apiKey } = cloud.temporalConnection;
    assert.equal(typeof tls === 'object' && tls?.serverNameOverride, 'inner.example');
    assert.deepEqual(metadata, { tenant: 'blue', region: 'eu' });
    assert.equal(apiKey?.(), 'sentinel-key');
  });

  it('are found in the home directory of the environment that is given', async () => {
    const home = join(folder, 'home');
    await mkdir(join(home, '.config', 'temporalio'), { recursive: true });
    await writeFile(join(home, '.config', 'temporalio', 'temporal.toml'), PROFILES);
    const here = process.platform === 'linux';
    assert.equal(loadSettings({ HOME: home }).temporalAddress, here ? 'default.example:7233' : undefined);
    assert.equal(loadSettings({}).temporalAddress, undefined);
  });

  it('name no server when nobody does, and then use nothing of the rest: `perennial up` starts its own', async () => {
    await writeFile(file, '[profile.default]\napi_key = "sentinel-key"\n');
    for (const environment of [undefined, { TEMPORAL_ADDRESS: '' }]) {
      const { temporalAddress, temporalNamespace, temporalConnection } = load(environment);
      assert.deepEqual([temporalAddress, temporalNamespace, temporalConnection], [undefined, 'default', {}]);
    }
    const absent = loadSettings({ TEMPORAL_CONFIG_FILE: join(folder, 'nowhere.toml') });
    assert.equal(absent.temporalAddress, undefined);
    await writeFile(file, '');
    assert.equal(load().temporalAddress, undefined);
  });

  it('switch TLS on with a key or a certificate, and off only by a word that means it', async () => {
    const crt = join(folder, 'client.pem');
    await writeFile(crt, 'PEM');
    const tls = (environment: Record<string, string>): unknown => load(environment).temporalConnection.tls;
    assert.equal(tls({}), undefined);
    assert.equal(tls({ TEMPORAL_API_KEY: 'k' }), true);
    assert.equal(tls({ TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'False' }), false);
    assert.equal(typeof tls({ TEMPORAL_TLS: 'TRUE' }), 'object');
    const both = tls({ TEMPORAL_TLS_CLIENT_CERT_PATH: crt, TEMPORAL_TLS_CLIENT_KEY_DATA: 'KEY' });
    assert.match(JSON.stringify(both), /clientCertPair/);
    assert.match(problems({ TEMPORAL_TLS: 'yes' }), /TEMPORAL_TLS: expected true or false/);
    assert.match(problems({ TEMPORAL_TLS_SERVER_CA_CERT_PATH: join(folder, 'none.pem') }), /ENOENT.*none\.pem/);
  });

  it('tell every problem together with those of other settings, and never a line of the file', async () => {
    const text = problems({ TEMPORAL_PROFILE: 'staging', PERENNIAL_SERVING_PORT: 'http' });
    assert.match(text, /PERENNIAL_SERVING_PORT/);
    assert.match(text, /profile staging of .*temporal\.toml: Profile 'staging' not found/);
    assert.match(problems({ TEMPORAL_ADDRESS: 'https://x' }), /TEMPORAL_ADDRESS: expected HOST:PORT .*, found "https:\/\/x"/);
    await writeFile(file, '[profile.default]\naddress = "nonsense"\n');
    assert.match(problems({}), /profile default of .*temporal\.toml: expected HOST:PORT .*, found "nonsense"/);
    await writeFile(file, '[profile.default]\naddress = "a:1"\napi_key = "sentinel-key\n');
    const broken = problems({});
    assert.match(broken, /Invalid TOML document: .*\(line 3\)/);
    assert.doesNotMatch(broken, /sentinel/);
  });

  it('are none of the business of serving and tools, which start whatever is wrong there', async () => {
    await writeFile(file, 'not TOML');
    assert.match(problems({}), /temporal\.toml/);
    assert.equal(loadLocalSettings({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_TLS: 'yes' }).servingPort, 8080);
  });

  it('follow an API key that is rotated in the profile, and keep it while the file is half written', async () => {
    const key = load({ TEMPORAL_PROFILE: 'cloud' }).temporalConnection.apiKey;
    const fixed = load({ TEMPORAL_PROFILE: 'cloud', TEMPORAL_API_KEY: 'of the environment' }).temporalConnection.apiKey;
    await writeFile(file, PROFILES.slice(0, PROFILES.indexOf('sentinel')));
    await sleep(1_100);
    assert.equal(key?.(), 'sentinel-key');
    await writeFile(file, PROFILES.replace('sentinel-key', 'second-key'));
    await until('the key of the profile is read again', () => key?.() === 'second-key');
    assert.equal(fixed?.(), 'of the environment');
  });
});
