import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { CommandContext } from '../../../cli/command/command-context.js';
import { processIo } from '../../../cli/output/command-io.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadSettings } from '../../../config/settings.js';
import { mysql } from '../../../index.js';
import { installationHealth } from '../../../operations/health/installation-health.js';
import { sourceHealth } from '../../../operations/health/model-health.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';
import { startMariadb } from '../../programs/mariadb.js';

const REFERENCE = 'PERENNIAL_TEST_CHURN_DB';
const definition = churnModel('unused', { source: mysql({ connection: `\${${REFERENCE}}`, sql: 'SELECT 1', key: ['customer'] }) });

/** What `status` and `doctor` say of both databases, as the command asks: state, code and text. */
async function healthWith(home: string, url: string): Promise<readonly string[]> {
  process.env[REFERENCE] = url;
  const settings = loadSettings({ ...childEnvironment(), PERENNIAL_HOME: home, PERENNIAL_SERVING_LOG_DATABASE_URL: url });
  const context = new CommandContext(processIo(true), settings);
  try {
    const found = [...(await sourceHealth(context, definition)), ...(await installationHealth(context))];
    assert.ok(found.every(({ state, fix }) => (state === 'ok') === (fix === '')));
    return found.map(({ check, state, text }) => `${check} ${state}: ${text}`);
  } finally {
    await context.close();
  }
}

test('the databases of the source and of the prediction log are asked each time: running, frozen, gone, and closed to us', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'perennial-databases-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  t.after(() => delete process.env[REFERENCE]);
  const server = await startMariadb({ dataDir: join(home, 'mariadb') });
  t.after(() => server.stop());
  const states = async (url = server.url): Promise<readonly string[]> => {
    const told = await healthWith(join(home, 'home'), url);
    const { password } = new URL(server.url);
    assert.ok(
      told.every((line) => !line.includes(password)),
      told.join('\n'),
    );
    return told;
  };
  assert.deepEqual(
    (await states()).map((line) => line.split(':')[0]),
    ['source ok', 'prediction log ok'],
  );

  const stranger = new URL(server.url);
  stranger.password = 'wrong';
  for (const line of await states(String(stranger))) assert.match(line, /^(source|prediction log) fail: .*ER_ACCESS_DENIED_ERROR/);

  server.kill('SIGSTOP');
  for (const line of await states()) assert.match(line, /^(source|prediction log) fail: .*/);
  server.kill('SIGCONT');
  assert.deepEqual(
    (await states()).map((line) => line.split(':')[0]),
    ['source ok', 'prediction log ok'],
  );

  await server.stop();
  for (const line of await states()) assert.match(line, /^(source|prediction log) fail: .*ECONNREFUSED/);
});
