import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadLocalSettings } from '../../config/local-settings.js';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';
import { commandsOf } from '../docs/code-blocks.js';
import { cleanEnvironment, packPackage } from './packed-package.js';

const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
const folder = mkdtempSync(join(tmpdir(), 'perennial-get-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let tarball = '';
before(async () => void ({ path: tarball } = await packPackage(folder)));

/** Installing starts no scripts, and takes from the caches what is there. */
const ENVIRONMENT = {
  npm_config_ignore_scripts: 'true',
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_loglevel: 'error',
  npm_config_store_dir: join(loadLocalSettings().cacheDir, 'pnpm-store'),
};

const [, ...ways] = commandsOf('README.md', '## Get the command');

test('the README names a way by npm, one by pnpm and one that installs nothing', () => {
  assert.deepEqual(
    ways.map(([first = '']) => first.split(' ')[0]),
    ['npm', 'pnpm', 'npx'],
  );
});

for (const commands of ways) {
  test(`in an empty folder the command answers after: ${commands.join('; ')}`, async () => {
    const project = mkdtempSync(join(folder, 'project-'));
    const bin = join(project, '..', `bin-${commands.length}-${commands[0]?.slice(0, 4).trim()}`);
    mkdirSync(bin, { recursive: true });
    symlinkSync(packageFile('node_modules/pnpm/bin/pnpm.cjs'), join(bin, 'pnpm'));
    const env = { ...cleanEnvironment(), ...ENVIRONMENT, PATH: `${bin}:${process.env.PATH ?? ''}` };
    const script = commands.join('\n').replaceAll('TARBALL', tarball);
    const output = await runProgram('bash', ['--norc', '-euc', script], { cwd: project, env, timeoutMs: LAST_RESORT_MS });
    assert.equal(output.trim().split('\n').at(-1), version);
  });
}

test('without the package npx with --no runs nothing', async () => {
  const project = mkdtempSync(join(folder, 'empty-'));
  await assert.rejects(
    runProgram('npx', ['--no', '--', 'perennial', '--version'], { cwd: project, env: cleanEnvironment(), timeoutMs: LAST_RESORT_MS }),
  );
});
