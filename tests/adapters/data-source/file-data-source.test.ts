import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { ReadRequest } from '../../../adapters/data-source/data-source.js';
import { FileDataSource } from '../../../adapters/data-source/file-data-source.js';
import { dataSourceSuite } from '../../ports/data-source.suite.js';

for (const kind of ['csv', 'parquet'] as const) {
  dataSourceSuite(kind, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perennial-test-'));
    for (const part of [1, 2]) await writeFile(join(folder, `part-${part}.${kind}`), 'id\n1\n');
    const at = (path: string) => ({ kind, path: join(folder, path), key: [], updatedAt: null });
    return {
      source: new FileDataSource({ folders: [folder] }),
      rows: at(`part-*.${kind}`),
      nowhere: at(`nowhere-*.${kind}`),
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  });
}

async function folderWith(t: TestContext, names: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const name of names) await writeFile(join(folder, name), '');
  return folder;
}

function request(path: string, more: Partial<ReadRequest> = {}): ReadRequest {
  return {
    source: { kind: 'csv', path, key: [], updatedAt: null },
    zone: 'UTC',
    parameters: { asOf: 1, start: null, end: null, scheduledTime: null },
    signal: new AbortController().signal,
    ...more,
  };
}

test('a pattern gives the files that match, in name order, without folders and hidden files', async (t) => {
  const folder = await folderWith(t, ['b-2.csv', 'b-1.csv', 'a.csv', '.b-0.csv', 'b-3.csv.partial', 'b-(1).csv']);
  await mkdir(join(folder, 'b-4.csv'));
  const source = new FileDataSource({ folders: [folder] });
  const paths = async (pattern: string) => {
    const rows = await source.read(request(join(folder, pattern)));
    assert.ok(rows.kind === 'files');
    return rows.paths.map((path) => path.slice(folder.length + 1));
  };
  assert.deepEqual(await paths('b-*.csv'), ['b-(1).csv', 'b-1.csv', 'b-2.csv']);
  assert.deepEqual(await paths('b-(1).csv'), ['b-(1).csv']);
  assert.deepEqual(await paths('*'), ['a.csv', 'b-(1).csv', 'b-1.csv', 'b-2.csv', 'b-3.csv.partial']);
});

test('no file, no folder, a relative path and a pattern in a folder say what to do', async (t) => {
  const folder = await folderWith(t, ['a.csv']);
  for (const path of [join(folder, 'c*.csv'), join(folder, 'no', 'a.csv'), 'a.csv', '/tmp/*/a.csv']) {
    await assert.rejects(new FileDataSource({ folders: [folder, '/tmp'] }).read(request(path)), { code: 'SOURCE_NOT_FOUND' });
  }
});

test('a query or a parameter of its own is refused: a file has no use for it', async (t) => {
  const path = join(await folderWith(t, ['a.csv']), 'a.csv');
  await assert.rejects(new FileDataSource({ folders: [] }).read(request(path, { querySql: 'SELECT 1' })), { code: 'SOURCE_QUERY_REFUSED' });
  await assert.rejects(new FileDataSource({ folders: [] }).read(request(path, { parameters: { region: 'x' } })), {
    code: 'SOURCE_PARAMETER_UNUSED',
  });
});
