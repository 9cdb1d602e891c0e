import assert from 'node:assert/strict';
import { chmod, chown, link, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  closeFolders,
  makePrivateFolder,
  makePrivateFolderSync,
  readPrivateFile,
  touchPrivateFile,
  writePrivateFile,
} from '../../adapters/private-files.js';

let root = '';
let umask = 0;
before(async () => {
  umask = process.umask(0);
  root = await mkdtemp(join(tmpdir(), 'perennial-private-'));
});
after(async () => {
  process.umask(umask);
  await rm(root, { recursive: true, force: true });
});

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;
/** Those that let anybody but the owner do something, among all there are. */
const WIDE_MODES = Array.from({ length: 0o777 }, (_, mode) => mode | 0o400).filter((mode) => (mode & 0o077) !== 0);

test('what is made is for its user alone under the widest umask, every level of a folder included', async () => {
  await makePrivateFolder(join(root, 'a/b/c'));
  makePrivateFolderSync(join(root, 'd/e'));
  for (const folder of ['a', 'a/b', 'a/b/c', 'd', 'd/e']) assert.equal(await modeOf(join(root, folder)), 0o700, folder);
  await writePrivateFile(join(root, 'a/file'), 'content');
  touchPrivateFile(join(root, 'a/touched'));
  assert.deepEqual([await modeOf(join(root, 'a/file')), await modeOf(join(root, 'a/touched'))], [0o600, 0o600]);
});

test('a file that is there with any wider mode is closed, whoever has it open or writes to it next', async () => {
  const path = join(root, 'wide');
  for (const mode of WIDE_MODES.filter((one) => (one & 0o600) === 0o600)) {
    await writeFile(path, 'before');
    await chmod(path, mode);
    if (mode % 2 === 0) touchPrivateFile(path);
    else await writePrivateFile(path, 'after');
    assert.equal(await modeOf(path), 0o600, mode.toString(8));
    assert.equal(await readFile(path, 'utf8'), mode % 2 === 0 ? 'before' : 'after');
  }
});

test('a secret is read from a regular file of its user alone; every other one is refused in words', async () => {
  const path = join(root, 'secret');
  await writeFile(path, 'the secret', { mode: 0o600 });
  for (const mode of [0o600, 0o400]) {
    await chmod(path, mode);
    assert.deepEqual(await readPrivateFile(path), { text: 'the secret' });
  }
  for (const mode of WIDE_MODES) {
    await chmod(path, mode);
    const found = await readPrivateFile(path);
    assert.ok('problem' in found && /others than its owner may use it/.test(found.problem), mode.toString(8));
  }
  await chmod(path, 0o600);
  await symlink(path, join(root, 'symlink'));
  await link(path, join(root, 'hard'));
  assert.deepEqual(await readPrivateFile(join(root, 'symlink')), {
    problem: 'it is a symbolic link that leads out of its folder',
    isAbsent: false,
  });
  assert.deepEqual(await readPrivateFile(join(root, 'hard')), { text: 'the secret' });
  assert.deepEqual(await readPrivateFile(join(root, 'none')), { problem: 'it cannot be read (ENOENT)', isAbsent: true });
  assert.deepEqual(await readPrivateFile(root), { problem: 'it is not a regular file', isAbsent: false });
});

test('folders that are open to others are closed aloud, with what is directly in them; a second look has nothing to say', async () => {
  const home = join(root, 'home');
  const store = join(home, 'objects');
  await mkdir(join(store, 'models'), { recursive: true });
  await writeFile(join(home, 'metadata.db'), '');
  await writeFile(join(root, 'elsewhere'), '', { mode: 0o644 });
  await symlink(join(root, 'elsewhere'), join(home, 'link'));
  const lines: string[] = [];
  await closeFolders(home, [store, join(root, 'not there')], (line) => lines.push(line));
  for (const folder of [home, store, join(store, 'models')]) assert.equal(await modeOf(folder), 0o700, folder);
  assert.equal(await modeOf(join(home, 'metadata.db')), 0o600);
  assert.equal(await modeOf(join(root, 'elsewhere')), 0o644, 'a link is not followed');
  assert.match(lines.join('\n'), /home was open to other users \(mode 0777\): now it is 0700\n.*home: 2 files and folders/);
  const before = lines.length;
  await closeFolders(home, [store], (line) => lines.push(line));
  assert.equal(lines.length, before);
});

test('a home that all users share is refused, and stays as it is', async () => {
  const shared = join(root, 'shared');
  await mkdir(shared);
  await chmod(shared, 0o1777);
  await assert.rejects(
    closeFolders(shared, [], () => undefined),
    { code: 'HOME_UNWRITABLE', retryable: false, message: /mode 1777.*shared by all users/ },
  );
  assert.equal(await modeOf(shared), 0o1777);
});

test('a home and a secret of another user are refused', async () => {
  // Only root can give a folder away; everybody else has root's.
  const canGive = process.getuid?.() === 0;
  const foreign = canGive ? join(root, 'foreign') : '/usr';
  if (canGive) {
    await mkdir(foreign);
    await chown(foreign, 12_345, 12_345);
  }
  await assert.rejects(
    closeFolders(foreign, [], () => undefined),
    { code: 'HOME_UNWRITABLE', message: /another user \(uid \d+\)/ },
  );
  if (!canGive) return;
  const secret = join(root, 'foreign-secret');
  await writeFile(secret, 'x', { mode: 0o600 });
  await chown(secret, 12_345, 12_345);
  const found = await readPrivateFile(secret);
  assert.ok('problem' in found && /another user/.test(found.problem));
});
