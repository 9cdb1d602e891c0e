import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDbTableEngine } from '../../../../adapters/table-engine/duckdb-table-engine.js';
import type { PlainColumn } from '../../../../adapters/table-engine/table-engine.js';
import { writeParquet } from '../../../../adapters/table-engine/parquet/write-parquet.js';

let folder: string;
let tables: DuckDbTableEngine;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parquet-'));
  tables = new DuckDbTableEngine({ tempDir: folder });
});
after(async () => {
  await tables.close();
  await rm(folder, { recursive: true, force: true });
});

function columnsOf(rows: number, first: number, hasMissing: boolean): PlainColumn[] {
  const missing = (row: number): boolean => hasMissing && row % 3 === 1;
  const numbers = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => (missing(row) ? NaN : value(row)));
  return [
    { name: 'id', type: 'row-id', prefix: "it's-ü-", first },
    { name: 'number', type: 'number', values: numbers((row) => row / 7) },
    { name: 'whole', type: 'integer', values: numbers((row) => row * 2 ** 38 - 5) },
    { name: 'flag', type: 'boolean', values: numbers((row) => Number(row % 5 < 2)) },
    { name: 'at', type: 'timestamp', values: numbers((row) => Date.UTC(1969, 11, 31) + row * 86_399_999) },
    { name: 'text', type: 'string', values: Array.from({ length: rows }, (_, row) => (missing(row) ? null : `é${'x'.repeat(row % 20)}`)) },
    { name: 'score', type: 'float32', values: Float32Array.from({ length: rows }, (_, row) => row / 3) },
    { name: 'v', type: 'constant', value: 300 },
  ];
}

test('the table engine reads what was written, and it is what the engine itself writes', async () => {
  const names = ['id', 'number', 'whole', 'flag', 'at', 'text', 'score', 'v'];
  for (const [rows, first, hasMissing] of [
    [1, 0, false],
    [7, 99_999, true],
    [129, 5, true],
    [30_011, 999_990_000, false],
    [30_011, 0, true],
  ] as const) {
    const columns = columnsOf(rows, first, hasMissing);
    const path = join(folder, `own-${rows}-${first}.parquet`);
    const written = await writeParquet(path, rows, columns);
    const bytes = await readFile(path);
    assert.deepEqual(written, { rows, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    const engines = join(folder, `engine-${rows}-${first}.parquet`);
    await tables.writeTable(engines, 'parquet', [{ rows, columns }]);
    assert.deepEqual(await tables.readSchema(path), await tables.readSchema(engines));
    assert.deepEqual(await tables.readTable([path], names), await tables.readTable([engines], names));
  }
});

test('ids take few bytes', async () => {
  const rows = 100_000;
  const { sizeBytes } = await writeParquet(join(folder, 'ids.parquet'), rows, [{ name: 'id', type: 'row-id', prefix: 'b-', first: 0 }]);
  assert.ok(sizeBytes < 3 * rows);
});
