import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openWithinFolders, requireWithinFolders } from '../../../adapters/data-source/data-folders.js';
import { FileDataSource } from '../../../adapters/data-source/file-data-source.js';
import { isDomainError } from '../../../core/errors.js';

/** ROOT/data is allowed, ROOT/own by a link to it; everything else is a neighbour's. */
let root: string;
let folders: readonly string[];
const socket = createServer();

before(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'perennial-folders-')));
  for (const folder of ['data/inner', 'data-of-others', 'secrets', 'real']) await mkdir(join(root, folder), { recursive: true });
  for (const file of ['data/a.csv', 'data/inner/b.csv', 'data-of-others/a.csv', 'secrets/a.csv', 'real/a.csv'])
    await writeFile(join(root, file), `${dirname(file)}\n`);
  await symlink(join(root, 'real'), join(root, 'own'));
  await symlink('a.csv', join(root, 'data/near.csv'));
  await symlink('../secrets/a.csv', join(root, 'data/out.csv'));
  await symlink('out.csv', join(root, 'data/out-twice.csv'));
  await symlink(join(root, 'secrets'), join(root, 'data/elsewhere'));
  await symlink('/etc/passwd', join(root, 'data/passwd.csv'));
  await symlink('/dev/zero', join(root, 'data/zero.csv'));
  await symlink('loop.csv', join(root, 'data/loop.csv'));
  await promisify(execFile)('mkfifo', [join(root, 'data/pipe.csv')]);
  await new Promise<void>((resolve) => socket.listen(join(root, 'data/socket.csv'), resolve));
  folders = [join(root, 'data'), join(root, 'own'), join(root, 'not-there'), '/'];
});
after(async () => {
  socket.close();
  await rm(root, { recursive: true, force: true });
});

/** Code of the refusal, or what is in the file. */
async function read(path: string, how: 'open' | 'source'): Promise<string> {
  try {
    if (how === 'source') {
      const source = { kind: 'csv', path, key: [], updatedAt: null } as const;
      const rows = await new FileDataSource({ folders }).read({
        source,
        zone: 'UTC',
        parameters: {},
        signal: new AbortController().signal,
      });
      assert.ok(rows.kind === 'files');
      return `given ${rows.paths.length}`;
    }
    const file = await openWithinFolders(path, folders);
    const text = (await file.readFile()).toString().trim();
    await file.close();
    return `given ${text}`;
  } catch (error) {
    return isDomainError(error) ? error.code : String((error as NodeJS.ErrnoException).code);
  }
}

test('files of the folders are read, by links within them and by links to them', async () => {
  for (const path of [
    'data/a.csv',
    'data/inner/b.csv',
    'data/near.csv',
    'data/inner/../a.csv',
    'own/a.csv',
    'real/a.csv',
    'data/elsewhere/../data/a.csv',
  ]) {
    assert.match(await read(`${root}/${path}`, 'open'), /^given (data|real)/, path);
    assert.match(await read(`${root}/${path}`, 'source'), /^given 1/, path);
  }
});

test('nothing else is read, whatever leads there, and whether it is there is not told', async () => {
  const neighbours = [
    'data-of-others/a.csv',
    'secrets/a.csv',
    'secrets/none.csv',
    'nowhere/none.csv',
    'data/../secrets/a.csv',
    'data/inner/../../secrets/a.csv',
  ];
  const links = [
    'data/out.csv',
    'data/out-twice.csv',
    'data/elsewhere/a.csv',
    'data/elsewhere/none.csv',
    'data/passwd.csv',
    'data/zero.csv',
  ];
  const system = ['/etc/passwd', '/dev/zero', '/dev/stdin', '/proc/self/environ', '/proc/self/fd/0', '/', '/none'];
  for (const path of [...[...neighbours, ...links].map((one) => `${root}/${one}`), ...system])
    for (const how of ['open', 'source'] as const) assert.equal(await read(path, how), 'SOURCE_FOLDER_REFUSED', `${how} ${path}`);
  assert.equal(await read(`${root}/data/elsewhere/*.csv`, 'source'), 'SOURCE_FOLDER_REFUSED');
  assert.equal(await read(`${root}/data/o*.csv`, 'source'), 'SOURCE_FOLDER_REFUSED');
  assert.equal(await read(`${root}/secrets/*.csv`, 'source'), 'SOURCE_FOLDER_REFUSED');
});

test('pipes, sockets and devices are no files, and do not keep who opens them', async () => {
  for (const path of ['pipe.csv', 'socket.csv'])
    for (const how of ['open', 'source'] as const)
      assert.equal(await read(join(root, 'data', path), how), 'SOURCE_UNREADABLE', `${how} ${path}`);
  await assert.rejects(requireWithinFolders('/dev/null', ['/dev']), { code: 'SOURCE_UNREADABLE', message: /no regular file/ });
});

test('what is missing in a folder is missing', async () => {
  for (const path of ['data/none.csv', 'data/none/none.csv', 'not-there/a.csv', 'data/loop.csv']) {
    assert.match(await read(`${root}/${path}`, 'open'), /^(ENOENT|ELOOP)$/, path);
    if (path !== 'data/loop.csv') assert.equal(await read(`${root}/${path}`, 'source'), 'SOURCE_NOT_FOUND', path);
  }
});

test('the refusal says which folders there are, and which setting', async () => {
  const refused = requireWithinFolders(join(root, 'secrets/a.csv'), folders);
  await assert.rejects(
    refused,
    (error: Error) => error.message.includes(join(root, 'data')) && /PERENNIAL_DATA_FOLDERS/.test(error.message),
  );
});

test('a file that is swapped for a link while it is opened is not read', async () => {
  const [path, link] = [join(root, 'data/swapped.csv'), join(root, 'data/link')];
  let stop = false;
  const swapping = (async () => {
    while (!stop) {
      await writeFile(`${link}.file`, 'data');
      await rename(`${link}.file`, path);
      await symlink('../secrets/a.csv', link);
      await rename(link, path);
    }
  })();
  const seen = new Set<string>();
  for (let i = 0; i < 300; i += 1) seen.add(await read(path, 'open'));
  stop = true;
  await swapping;
  for (const one of seen) assert.match(one, /^(given data|given|SOURCE_FOLDER_REFUSED|ENOENT|ELOOP)$/);
});
