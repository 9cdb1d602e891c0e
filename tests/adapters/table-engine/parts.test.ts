import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { OutputBatch, ScanRequest } from '../../../adapters/table-engine/table-engine.js';
import type { Table } from '../../../core/table/table.js';

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

function cells(table: Table): { readonly n: (number | null)[]; readonly t: (string | null)[] } {
  const { n, t } = table.columns;
  assert.ok(n !== undefined && n.type !== 'string' && t?.type === 'string');
  return {
    n: Array.from(n.values, (value) => (Number.isNaN(value) ? null : value)),
    t: Array.from(t.codes, (code) => t.dictionary[code] ?? null),
  };
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
    [299_999, ROWS + 500],
  ] as const) {
    const [part] = await tables(scan({ range: { first, end }, batchRows: ROWS, isChecked: true }));
    assert.deepEqual(cells(part as Table), { n: all.n.slice(first, end), t: all.t.slice(first, end) });
  }
  assert.deepEqual(await tables(scan({ range: { first: ROWS, end: ROWS + 10 } })), []);
});

test('texts come back as they were: of every length, empty, missing, few and many different ones', async () => {
  const alphabet = ['a', 'é', '日', '😀', ' ', "'"];
  const texts = Array.from({ length: 20_000 }, (_, i) => {
    if (i % 13 === 0) return null;
    if (i < 8_000) return (alphabet[i % 6] as string).repeat(i % 9);
    return `${i % 3 === 0 ? 'a longer text, number ' : 'n'}${i}`;
  });
  const path = join(folder, 'texts.parquet');
  await engine.writeTable(path, 'parquet', [{ rows: texts.length, columns: [{ name: 't', type: 'string', values: texts }] }]);
  const [table] = await tables({ ...scan(), paths: [path], numeric: [], batchRows: texts.length });
  const column = (table as Table).columns['t'];
  assert.ok(column?.type === 'string');
  assert.deepEqual(
    Array.from(column.codes, (code) => column.dictionary[code] ?? null),
    texts,
  );
});

test('tables have exactly the rows that were asked for, but the last', async () => {
  const sizes = (await tables(scan({ batchRows: 7_001 }))).map((table) => table.rows);
  assert.equal(sizes.pop(), ROWS % 7_001);
  assert.ok(sizes.every((size) => size === 7_001) && sizes.length === Math.floor(ROWS / 7_001));
});

test('ids of rows and a constant are written without a value of each row, and parts join in order', async () => {
  const part = (first: number, count: number): OutputBatch => ({
    rows: count,
    columns: [
      { name: 'id', type: 'row-id', prefix: "it's-", first },
      { name: 'x', type: 'number', values: Float64Array.from({ length: count }, (_, i) => (first + i) / 2) },
      { name: 'v', type: 'constant', value: 3 },
    ],
  });
  const paths = [join(folder, 'a.parquet'), join(folder, 'b.parquet')];
  await engine.writeTable(paths[0] as string, 'parquet', [part(0, 3_000), part(3_000, 2_000)]);
  await engine.writeTable(paths[1] as string, 'parquet', [part(5_000, 10)]);
  const joined = join(folder, 'joined.parquet');
  assert.equal((await engine.joinTables(paths, joined, 'parquet')).rows, 5_010);
  const { id, x, v } = (await engine.readTable([joined], ['id', 'x', 'v'])).columns;
  assert.ok(id?.type === 'string' && x?.type === 'number' && v?.type === 'number');
  Array.from(id.codes, (code) => id.dictionary[code]).forEach((text, row) => assert.equal(text, `it's-${String(row).padStart(12, '0')}`));
  assert.ok(x.values.every((value, row) => value === row / 2) && v.values.every((value) => value === 3));
});

test('a part has the same bytes whoever writes it', async () => {
  const write = async (name: string): Promise<string> => {
    const [table] = await tables(scan({ range: { first: 5, end: 150_005 }, batchRows: ROWS }));
    const { n } = (table as Table).columns;
    assert.ok(n !== undefined && n.type !== 'string');
    const columns = [
      { name: 'id', type: 'row-id', prefix: 'b-', first: 5 },
      { name: 'n', type: 'number', values: n.values },
    ] as const;
    return (await engine.writeTable(join(folder, name), 'parquet', [{ rows: 150_000, columns }])).sha256;
  };
  const digests = await Promise.all(['1.parquet', '2.parquet', '3.parquet'].map(write));
  assert.equal(new Set(digests).size, 1);
});
