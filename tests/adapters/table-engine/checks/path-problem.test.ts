import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { makeOutputFolder, requireInputFile, requireOutputPath } from '../../../../adapters/table-engine/checks/path-problem.js';

test('paths that cannot be are refused with why, and never as a fault of the machine', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'perennial-test-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const file = join(root, 'file');
  await writeFile(file, '');
  await mkdir(join(root, 'folder'));
  await symlink(join(root, 'loop'), join(root, 'loop'));
  const long = join(root, 'x'.repeat(300));
  const input = { code: 'SOURCE_UNREADABLE', retryable: false };
  for (const path of [join(root, 'none'), join(file, 'none'), join(root, 'folder'), join(root, 'loop'), long])
    await assert.rejects(requireInputFile(path, 'CSV'), input, path);
  const output = { code: 'OUTPUT_UNWRITABLE', retryable: false };
  for (const path of [
    join(root, 'none', 'x.csv'),
    join(file, 'x.csv'),
    join(root, 'folder'),
    join(root, 'loop'),
    join(root, 'loop', 'x.csv'),
    long,
  ])
    await assert.rejects(requireOutputPath(path), output, path);
  for (const path of [file, join(file, 'none'), join(root, 'loop', 'x'), long]) await assert.rejects(makeOutputFolder(path), output, path);
  for (const name of ['new.csv', 'file', '#?% 가.csv']) await requireOutputPath(join(root, name));
  await makeOutputFolder(join(root, 'a', 'b'));
});
