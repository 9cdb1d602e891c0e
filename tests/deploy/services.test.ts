import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ensureTool } from '../../tools/install/install-tool.js';
import { startMariadb } from '../programs/mariadb.js';
import type { Mariadb } from '../programs/mariadb.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../tools/temporal-dev-server.js';
import { makeEnvFile, readComposeFile } from './compose-config.js';
import { NativeStack } from './native-stack.js';

describe('The services of docker-compose.yml, run natively as they are written there', () => {
  let folder: string;
  let mariadb: Mariadb;
  let temporal: TemporalDevServer;
  let stack: NativeStack;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perennial-deploy-'));
    [mariadb, temporal] = await Promise.all([startMariadb({ dataDir: join(folder, 'mariadb') }), startTemporalDevServer()]);
    const [cli, weed, xgboost] = await Promise.all([ensureTool('temporal'), ensureTool('seaweedfs'), ensureTool('xgboost')]);
    const { password, host } = new URL(mariadb.url);
    const values = { ...(await makeEnvFile(folder)), MARIADB_PASSWORD: password };
    await writeFile(
      join(folder, '.env'),
      Object.entries(values)
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    const addresses = new Map([
      ['mariadb:3306', host],
      ['temporal:7233', temporal.address],
      // The name that SeaweedFS has for itself.
      ['seaweedfs', '127.0.0.1'],
    ]);
    stack = new NativeStack({
      compose: await readComposeFile(join(folder, '.env')),
      folder,
      addresses,
      path: [dirname(process.execPath), dirname(cli.path)],
      extra: { PERENNIAL_XGBOOST_LIBRARY: xgboost.path },
    });
    await stack.start('seaweedfs', [weed.path, '-logtostderr=true']);
  });
  after(async () => {
    await stack?.kill();
    await Promise.all([mariadb?.stop(), temporal?.stop()]);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('sees that the Temporal server has its namespace', async () => {
    assert.match(await stack.checkHealth('temporal'), /default/);
  });

  it('creates the bucket once', async () => {
    assert.match(await stack.run('create-bucket'), /created bucket perennial/);
    assert.match(await stack.run('create-bucket'), /bucket perennial is there/);
  });

  it('starts the training worker, applies the example twice, and stops the worker in order', async () => {
    await assert.rejects(stack.checkHealth('training-worker'));
    await stack.start('training-worker');
    assert.match(await stack.run('apply'), /schedule perennial\/flight-delay\/retrain: created/);
    assert.match(await stack.run('apply'), /schedule perennial\/flight-delay\/retrain: unchanged/);
    assert.equal(await stack.stop('training-worker'), 0);
    await assert.rejects(stack.checkHealth('training-worker'));
  });

  it('starts serving, beyond loopback because it has a token, and stops it in order', async () => {
    await assert.rejects(stack.checkHealth('serving'));
    await stack.start('serving');
    assert.equal(await stack.stop('serving'), 0);
    await assert.rejects(stack.checkHealth('serving'));
  });
});
