import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, chown, lchown, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import test from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readPrivateFile, readPrivateFileSync } from '../../adapters/private-files.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { eventually } from '../fixtures/eventually.js';
import { mountSecret } from './mounted-secret.js';
import type { MountedSecret } from './mounted-secret.js';

const isRoot = process.getuid?.() === 0;
const STRANGER = 12_345;

async function mount(t: TestContext, mode?: number, below?: string): Promise<MountedSecret> {
  const secret = await mountSecret('first', mode, below);
  t.after(() => secret.remove());
  return secret;
}

async function problem(path: string): Promise<string> {
  const found = await readPrivateFile(path);
  assert.deepEqual(readPrivateFileSync(path), found);
  return 'problem' in found ? found.problem : '';
}

test('a secret is read as Kubernetes mounts it, and a swap counts without a restart', async (t) => {
  const secret = await mount(t);
  const settings = loadLocalSettings({ PERENNIAL_SERVING_TOKEN_FILE: secret.path });
  assert.equal(settings.current('servingToken'), 'first');
  await secret.swap('second');
  const token = (): string | undefined => settings.current('servingToken');
  await eventually('the new one counts', token, (found) => found === 'second');
  assert.deepEqual(await readPrivateFile(secret.path), { text: 'second' });
});

test('a secret that is swapped again and again is read whole each time', async (t) => {
  const secret = await mount(t);
  let isOver = false;
  const swapping = (async () => {
    for (let n = 0; n < 200; n += 1) await secret.swap(`text ${n}`);
    isOver = true;
  })();
  while (!isOver) {
    const found = await readPrivateFile(secret.path);
    assert.ok('text' in found && /^(?:first|text \d+)$/.test(found.text), JSON.stringify(found));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await swapping;
});

test('links that lead out of the folder, in a circle or through what others may change are refused', async (t) => {
  const secret = await mount(t);
  const { folder } = secret;
  await writeFile(join(dirname(folder), 'outside'), 'outside', { mode: 0o600 });
  const attacks = {
    up: '../outside',
    way: '..data/../../outside',
    absolute: join(folder, '..data/token'),
    circle: 'circle',
    file: '..data/token/x',
  };
  for (const [name, target] of Object.entries(attacks)) {
    await symlink(target, join(folder, name));
    assert.notEqual(await problem(join(folder, name)), '', name);
  }
  assert.equal(await problem(secret.path), '');
  await chmod(folder, 0o777);
  assert.match(await problem(secret.path), /another user can change/);
  await chmod(folder, 0o1777);
  await chmod(await secret.data(), 0o777);
  assert.match(await problem(secret.path), /another user can change/);
  await chmod(await secret.data(), 0o755);
  await chmod(join(await secret.data(), 'token'), 0o644);
  assert.match(await problem(secret.path), /others than its owner/);
});

test('links and folders of another user are refused', { skip: !isRoot && 'only root can give files away' }, async (t) => {
  const secret = await mount(t);
  const { folder } = secret;
  for (const link of ['token', '..data']) {
    await lchown(join(folder, link), STRANGER, STRANGER);
    assert.match(await problem(secret.path), /another user can change/, link);
    await lchown(join(folder, link), 0, 0);
  }
  await chown(await secret.data(), STRANGER, STRANGER);
  assert.match(await problem(secret.path), /another user can change/);
  await chown(await secret.data(), 0, 0);
  const swapped = join(folder, 'mine');
  await symlink('..data/token', swapped);
  await lchown(swapped, STRANGER, STRANGER);
  await rm(secret.path);
  await rename(swapped, secret.path);
  assert.match(await problem(secret.path), /another user can change/);
});

test(
  "root's file that a group of the process may read is taken, as with fsGroup",
  { skip: !isRoot && 'only root can change its user' },
  async (t) => {
    const isSource = import.meta.url.endsWith('.ts');
    const program = fileURLToPath(new URL(isSource ? './read-as-stranger.ts' : './read-as-stranger.js', import.meta.url));
    for (const [mode, expected] of [
      [0o440, /first/],
      [0o640, /first/],
      [0o460, /others than its owner/],
      [0o444, /others than its owner/],
    ] as const) {
      // Folders for the files of a whole test run are closed to other users.
      const secret = await mount(t, mode, '/var/tmp');
      await chmod(dirname(secret.folder), 0o711);
      await chown(join(await secret.data(), 'token'), 0, STRANGER);
      const args = [...(isSource ? ['--import', 'tsx'] : []), program, secret.path, String(STRANGER)];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      assert.match(stdout, expected, mode.toString(8));
    }
  },
);
