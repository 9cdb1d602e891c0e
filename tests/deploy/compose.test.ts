import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { childEnvironment } from '../../config/child-environment.js';
import { VARIABLES } from '../../scripts/docs/temporal-variables.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile, toolPinOf } from '../../tools/install/tool-catalog.js';
import { durationSeconds, makeEnvFile, parseEnvFile, readComposeFile } from './compose-config.js';
import type { ComposeFile, ComposeService } from './compose-config.js';

/** Names of variables whose value is a secret. MARIADB_RANDOM_ROOT_PASSWORD is a switch. */
const SECRET_NAME = /(?:PASSWORD|PWD|TOKEN|SECRET|KEY|DATABASE_URL)/;
const SWITCHES = ['MARIADB_RANDOM_ROOT_PASSWORD'];
const WORKER_GRACE_SECONDS = 30;

describe('docker-compose.yml, as Compose reads it', () => {
  let folder: string;
  let values: Record<string, string>;
  let compose: ComposeFile;
  const services = (): [string, ComposeService][] => Object.entries(compose.services);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perennial-compose-'));
    values = await makeEnvFile(folder);
    compose = await readComposeFile(join(folder, '.env'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('has the whole stack', () => {
    const names = [
      'apply',
      'create-bucket',
      'mariadb',
      'seaweedfs',
      'serving',
      'temporal',
      'temporal-db',
      'temporal-ui',
      'training-worker',
    ];
    assert.deepEqual(Object.keys(compose.services).sort(), names);
  });

  it('gives every image a full version, and ours the version of the package', async () => {
    const { version } = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version: string };
    for (const [name, { image, build }] of services()) {
      assert.match(image, /^[\w./-]+:\d+\.\d+(?:\.\d+)?(?:-\w+)?$/, name);
      if (build !== undefined) assert.equal(image, `perennial-ml:${version}`, name);
    }
    assert.equal(compose.services.seaweedfs?.image, `chrislusf/seaweedfs:${toolPinOf('seaweedfs').version}`);
  });

  it('publishes ports on this machine only', () => {
    const published = services().flatMap(([, { ports }]) => ports);
    assert.ok(published.length >= 3);
    for (const port of published) assert.match(port, /^127\.0\.0\.1:\d+:\d+/);
  });

  it('checks the health of everything that stays, restarts it and waits for the health of what it needs', () => {
    for (const [name, { healthcheck, restart, depends_on }] of services()) {
      const staysUp = restart === 'unless-stopped';
      assert.equal(healthcheck !== undefined, staysUp, name);
      if (!staysUp) assert.match(restart, /^on-failure/, name);
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        const wanted = compose.services[needed]?.healthcheck === undefined ? 'service_completed_successfully' : 'service_healthy';
        assert.equal(condition, wanted, `${name} → ${needed}`);
      }
    }
  });

  it('gives the training worker longer to stop than the worker gives its activities', () => {
    assert.ok(durationSeconds(compose.services['training-worker']?.stop_grace_period ?? '') > WORKER_GRACE_SECONDS);
  });

  it('keeps what must last in named volumes that it declares', () => {
    const named = services().flatMap(([, { volumes }]) => volumes.filter((volume) => /^[\w-]+:/.test(volume)));
    assert.deepEqual([...new Set(named.map((volume) => volume.split(':')[0]))].sort(), Object.keys(compose.volumes).sort());
    for (const name of ['temporal-db', 'mariadb', 'seaweedfs']) assert.ok(compose.services[name]?.volumes.length, name);
  });

  it('keeps serving away from Temporal and the database', () => {
    const { networks, environment } = compose.services.serving ?? assert.fail();
    const others = ['temporal', 'temporal-db', 'mariadb'].flatMap((name) => Object.keys(compose.services[name]?.networks ?? {}));
    assert.deepEqual(
      Object.keys(networks).filter((network) => others.includes(network)),
      [],
    );
    assert.equal(environment.PERENNIAL_DATABASE_URL, undefined);
  });

  it('sets only variables that Perennial knows', () => {
    const known = VARIABLES.map(({ env }) => env);
    const set = services().flatMap(([, { build, environment }]) => (build === undefined ? [] : Object.keys(environment)));
    assert.deepEqual(
      set.filter((name) => !known.includes(name)),
      [],
    );
  });

  it('contains no secret: each comes from .env, where each is different', () => {
    const secrets = Object.entries(values).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));
    assert.equal(new Set(secrets).size, 5);
    for (const secret of secrets) assert.match(secret, /^[0-9a-f]{48}$/);
    for (const [service, { environment }] of services()) {
      for (const [name, value] of Object.entries(environment)) {
        if (!SECRET_NAME.test(name) || SWITCHES.includes(name)) continue;
        assert.ok(
          secrets.some((secret) => value.includes(secret)),
          `${service}: ${name} does not come from .env`,
        );
      }
    }
  });

  it('is refused while any value of .env is missing', async () => {
    const example = await readFile(packageFile('.env.example'), 'utf8');
    assert.deepEqual(Object.keys(parseEnvFile(example)), Object.keys(values));
    const partial = join(folder, 'partial.env');
    for (const missing of Object.keys(values).filter((name) => name !== 'COMPOSE_PROJECT_NAME')) {
      const lines = Object.entries(values).map(([name, value]) => `${name}=${name === missing ? '' : value}`);
      await writeFile(partial, lines.join('\n'));
      await assert.rejects(readComposeFile(partial), /set it in \.env/, missing);
    }
  });
});

describe('The image', () => {
  it('finds its tools where they were put when it was built', async () => {
    const printed = await fetchTools();
    assert.match(printed, new RegExp(`^xgboost ${toolPinOf('xgboost').version.replaceAll('.', '\\.')}: .*libxgboost`, 'm'));
  });

  it('has the packages that Perennial takes from its user, at the locked versions', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perennial-image-'));
    const text = await readFile(packageFile('package.json'), 'utf8');
    await writeFile(join(folder, 'package.json'), text);
    await runNode([packageFile('deploy/runtime-dependencies.mjs')], folder);
    const before = JSON.parse(text) as Record<string, Record<string, string>>;
    const rewritten = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as typeof before;
    await rm(folder, { recursive: true });
    for (const name of Object.keys(before.peerDependencies ?? {})) {
      assert.equal(rewritten.dependencies?.[name], before.devDependencies?.[name], name);
      assert.equal(rewritten.devDependencies?.[name], undefined);
    }
    assert.equal(rewritten.peerDependencies, undefined);
  });

  it('is given no secret and no data', async () => {
    const ignored = (await readFile(packageFile('.dockerignore'), 'utf8')).split('\n');
    for (const path of ['.env', '.env.*', '.perennial', '.git', 'examples/*/data']) assert.ok(ignored.includes(path), path);
  });
});

async function fetchTools(): Promise<string> {
  return runNode([packageFile('deploy/fetch-tools.mjs')], packageFile('.'));
}

function runNode(args: readonly string[], cwd: string): Promise<string> {
  return runProgram(process.execPath, args, { env: childEnvironment(), cwd, timeoutMs: LAST_RESORT_MS });
}
