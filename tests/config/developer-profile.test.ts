import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { childEnvironment } from '../../config/child-environment.js';
import { runPerennial } from '../cli/perennial-process.js';
import { startProgram } from '../e2e/started-program.js';

test('programs that tests start do not read the profile of whoever runs the tests', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'perennial-developer-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  for (const folder of ['.config', join('Library', 'Application Support')]) {
    await mkdir(join(home, folder, 'temporalio'), { recursive: true });
    await writeFile(join(home, folder, 'temporalio', 'temporal.toml'), 'this is not TOML');
  }
  const env = { HOME: home, PERENNIAL_HOME: join(home, 'data') };
  const command = await runPerennial(['versions', 'churn'], env);
  assert.match(command.stderr, /^HOME_EMPTY/);
  const program = await startProgram('cli/main', ['versions', 'churn'], childEnvironment(env));
  await program.ended();
  assert.match(program.output(), /^HOME_EMPTY/);
  // As it is outside of tests.
  const real = await startProgram('cli/main', ['versions', 'churn'], childEnvironment({ ...env, TEMPORAL_CONFIG_FILE: '' }));
  await real.ended();
  assert.match(real.output(), /^SETTINGS_INVALID: .*profile default of temporal\.toml: Invalid TOML document/);
});
