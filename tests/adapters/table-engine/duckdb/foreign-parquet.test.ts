import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';

import { DuckDbTableEngine } from '../../../../adapters/table-engine/duckdb-table-engine.js';
import { writeParquet } from '../../../../adapters/table-engine/parquet/write-parquet.js';
import { isDomainError } from '../../../../core/errors.js';

const RULES = {
  key: ['id'],
  updatedAt: null,
  eventTime: 'at',
  zone: 'UTC',
  knownAt: null,
  maturesMs: 0,
  numeric: [],
  categorical: [],
  times: [],
  after: [],
  divided: [],
  looked: [],
};

async function opened(t: TestContext): Promise<{ folder: string; engine: DuckDbTableEngine }> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-test-'));
  const engine = new DuckDbTableEngine({ threads: 1, memoryMb: 256 });
  t.after(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, engine };
}

/** Each reader's refusal of a file: code and message, none of them to be tried again. */
async function refusals(engine: DuckDbTableEngine, folder: string, path: string): Promise<string[]> {
  const { signal } = new AbortController();
  const rows = { kind: 'files', format: 'parquet', paths: [path] } as const;
  const scan = {
    paths: [path],
    format: 'parquet',
    numeric: [],
    categorical: [],
    times: [],
    others: ['id'],
    timestamps: ['at'],
    zone: 'UTC',
    signal,
  } as const;
  const works = [
    engine.buildSnapshot({ rows, rules: RULES, asOfMs: Date.UTC(2030, 0, 1), workDir: folder, signal }),
    engine.countRows(scan),
  ];
  const ends = await Promise.allSettled(works);
  return ends.map((end) => {
    assert.ok(end.status === 'rejected' && isDomainError(end.reason), JSON.stringify(end));
    assert.equal(end.reason.retryable, false);
    return `${end.reason.code}: ${end.reason.message}`;
  });
}

test('names that the reader would change in silence, or cannot take, are refused as the file has them', async (t) => {
  const { folder, engine } = await opened(t);
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['id', 'at', 'note', 'note'], /^SCHEMA_COLUMN_DUPLICATE: .*numbers 3 and 4 /],
    [['id', 'at', 'ID'], /^SCHEMA_COLUMN_DUPLICATE: .*numbers 1 and 3 /],
    [['id', 'at', ''], /^SCHEMA_COLUMN_NAME_INVALID: .*number 3 has no name/],
    [['id', 'at', 'a\0b'], /^SCHEMA_COLUMN_NAME_INVALID: .*number 3 has a zero byte/],
  ];
  for (const [names, expected] of cases) {
    const path = join(folder, `${cases.findIndex(([one]) => one === names)}.parquet`);
    await writeParquet(
      path,
      1,
      names.map((name) => ({ name, type: 'number', values: Float64Array.of(1) })),
    );
    for (const message of await refusals(engine, folder, path)) assert.match(message, expected);
  }
});

test('dates that no time of the engine holds are refused, and not tried again and again', async (t) => {
  const { folder, engine } = await opened(t);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const date of ["DATE '5000000-01-01'", "TIMESTAMP_S '290000-01-01 00:00:00'", "DATE '-5000-01-01'"]) {
    const path = join(folder, 'far.parquet');
    await connection.run(
      `COPY (SELECT 1 AS id, ${date.replace("'-5000-01-01'", "'5000-01-01 (BC)'")} AS at) TO '${path}' (FORMAT parquet)`,
    );
    for (const message of await refusals(engine, folder, path)) assert.match(message, /^DATA_TYPE_MISMATCH: Column at .* 1 of 1/, date);
  }
  connection.closeSync();
});

test('columns may have the names that the engine and our own queries use', async (t) => {
  const { folder, engine } = await opened(t);
  const names = [
    'rank',
    'rank_',
    'rank in key',
    'file_row_number',
    'rowid',
    'raw',
    'known',
    'merged',
    'filename',
    'select',
    'a.b',
    'quote"d',
    "it's",
  ];
  const path = join(folder, 'names.parquet');
  const numbers = names.map((name, i) => ({ name, type: 'number', values: Float64Array.of(i, i + 1) }) as const);
  const times = { type: 'timestamp', values: Float64Array.of(0, 1000) } as const;
  const keyed = [
    { name: 'id', type: 'number', values: Float64Array.of(1, 1) } as const,
    { name: 'at', ...times },
    { name: 'changed', ...times },
  ];
  await writeParquet(path, 2, [...keyed, ...numbers]);
  const { signal } = new AbortController();
  const rows = { kind: 'files', format: 'parquet', paths: [path] } as const;
  const rules = { ...RULES, updatedAt: 'changed', numeric: names };
  const built = await engine.buildSnapshot({ rows, rules, asOfMs: Date.UTC(2030, 0, 1), workDir: folder, signal });
  const table = await engine.readTable([built.parquetPath], names);
  assert.deepEqual(
    names.map((name) => {
      const column = table.columns[name];
      return column?.type === 'number' ? [...column.values] : column;
    }),
    names.map((_, i) => [i + 1]),
  );
});
