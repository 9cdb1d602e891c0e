import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDbTableEngine } from '../../../../adapters/table-engine/duckdb-table-engine.js';
import { RangeReader } from '../../../../adapters/table-engine/scan/range-reader.js';
import type { RowRange } from '../../../../adapters/table-engine/scan/range-reader.js';
import type { OutputBatch, ScanRequest } from '../../../../adapters/table-engine/table-engine.js';
import type { Table } from '../../../../core/table.js';

const ROWS = 300_000;
const engine = new DuckDbTableEngine();
let folder: string;
let input: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-parts-'));
  input = join(folder, 'input.parquet');
  await engine.writeTable(input, 'parquet', rows());
});
after(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function* rows(): Generator<OutputBatch> {
  for (let start = 0; start < ROWS; start += 50_000) {
    const numbers = Float64Array.from({ length: 50_000 }, (_, i) => ((start + i) % 7 === 0 ? NaN : start + i));
    const texts = Array.from({ length: 50_000 }, (_, i) => ((start + i) % 11 === 0 ? null : `t${(start + i) % 5}`));
    yield {
      rows: 50_000,
      columns: [
        { name: 'n', type: 'number', values: numbers },
        { name: 't', type: 'string', values: texts },
      ],
    };
  }
}

function scan(over: Partial<ScanRequest> = {}): ScanRequest {
  const names = { numeric: ['n'], categorical: ['t'], timestamps: [], others: [] };
  return { paths: [input], format: 'parquet', ...names, zone: 'UTC', signal: new AbortController().signal, ...over };
}

async function tables(request: ScanRequest): Promise<Table[]> {
  const found: Table[] = [];
  for await (const table of engine.scanTable(request)) found.push(table);
  return found;
}

interface Rows {
  readonly n: (number | null)[];
  readonly t: (string | null)[];
}

function cells(table: Table): Rows {
  const { n, t } = table.columns;
  assert.ok(n !== undefined && n.type !== 'string' && t?.type === 'string');
  return {
    n: Array.from(n.values, (value) => (Number.isNaN(value) ? null : value)),
    t: Array.from(t.codes, (code) => t.dictionary[code] ?? null),
  };
}

async function readRange(range: RowRange): Promise<Rows> {
  const columns = { numeric: ['n'], categorical: ['t'], timestamps: [], others: [], zone: 'UTC' };
  const reader = await RangeReader.open({ path: input, columns, tempDir: folder, limits: { threads: 1, memoryMb: 256 } });
  const all: Rows = { n: [], t: [] };
  await reader.read(range, (piece, first) => {
    assert.equal(first, range.first + all.n.length);
    const { n, t } = cells(piece);
    all.n.push(...n.slice(0, piece.rows));
    all.t.push(...t.slice(0, piece.rows));
  });
  reader.close();
  return all;
}

test('a range of rows is read as those rows are in the whole, wherever row groups end', async () => {
  assert.equal(await engine.countRows(scan()), ROWS);
  const [whole] = await tables(scan({ batchRows: ROWS }));
  const all = cells(whole as Table);
  for (const [first, end] of [
    [0, 1],
    [1_000, 3_500],
    [122_879, 122_881],
    [120_000, 250_000],
  ] as const)
    assert.deepEqual(await readRange({ first, end }), { n: all.n.slice(first, end), t: all.t.slice(first, end) });
});

test('what fails while rows are taken fails the reading, and so do rows that are not there', async () => {
  const columns = { numeric: ['n'], categorical: [], timestamps: [], others: [], zone: 'UTC' };
  const reader = await RangeReader.open({ path: input, columns, tempDir: folder, limits: { threads: 1, memoryMb: 256 } });
  const failure = new Error('enough');
  const read = reader.read({ first: 0, end: 10_000 }, () => {
    throw failure;
  });
  await assert.rejects(read, failure);
  let rows = 0;
  await assert.rejects(
    reader.read({ first: ROWS - 5, end: ROWS + 1 }, (piece) => (rows += piece.rows)),
    /the engine gave those to/,
  );
  assert.equal(rows, 5);
  reader.close();
});

test('row groups of the engine are all of one size', async () => {
  assert.equal(await engine.rowGroupRows(input), 122_880);
});

test('statistics of a file spare the look at its values, and hide none that is refused', async () => {
  const path = join(folder, 'statistics.parquet');
  const columnOf = (value: number): OutputBatch => ({
    rows: 300_000,
    columns: [{ name: 'n', type: 'number', values: Float64Array.from({ length: 300_000 }, (_, i) => (i === 299_999 ? value : i)) }],
  });
  const request = scan({ paths: [path], categorical: [] });
  for (const value of [0, NaN]) {
    await engine.writeTable(path, 'parquet', [columnOf(value)]);
    assert.equal(await engine.countRows(request), 300_000);
  }
  for (const value of [Infinity, -Infinity]) {
    await engine.writeTable(path, 'parquet', [columnOf(value)]);
    await assert.rejects(engine.countRows(request), { code: 'DATA_VALUE_INFINITE' });
  }
});
