import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import type { OutputBatch, ScanRequest } from '../../../adapters/table-engine/table-engine.js';
import { DomainError } from '../../../core/errors.js';
import type { Table } from '../../../core/table.js';
import type { EngineBench } from './engine-bench.js';
import { numbersOf, textsOf } from './column-values.js';
import { temporaryFolder } from './snapshot-source.js';

const ROWS = 20_000;

function rowsOf(first: number, rows: number): OutputBatch {
  const numbers = Float64Array.from({ length: rows }, (_, i) => ((first + i) % 7 === 0 ? NaN : first + i));
  return { rows, columns: [{ name: 'n', type: 'number', values: numbers }] };
}

function scan(path: string, over: Partial<ScanRequest> = {}): ScanRequest {
  const columns = { numeric: ['n'], categorical: [], timestamps: [], others: [] };
  return { paths: [path], format: 'parquet', ...columns, zone: 'UTC', signal: new AbortController().signal, ...over };
}

async function collect(tables: AsyncIterable<Table>): Promise<Table[]> {
  const all: Table[] = [];
  for await (const table of tables) all.push(table);
  return all;
}

/** How tables of many batches are cut, joined and ended. */
export function batchCases({ engine }: EngineBench): void {
  it('tables have exactly the rows that were asked for, but the last', async (t) => {
    const path = join(await temporaryFolder(t), 'x.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [rowsOf(0, 12_345), rowsOf(12_345, ROWS - 12_345)]);
    for (const batchRows of [1_001, 7_001, ROWS, ROWS + 1]) {
      const found = await collect(tables.scanTable(scan(path, { batchRows })));
      const sizes = found.map(({ rows }) => rows);
      assert.equal(sizes.pop(), ROWS % batchRows || batchRows);
      assert.ok(sizes.every((size) => size === batchRows) && sizes.length === Math.ceil(ROWS / batchRows) - 1);
      assert.deepEqual(
        found.flatMap((table) => numbersOf(table, 'n')),
        [...(rowsOf(0, ROWS).columns[0] as { values: Float64Array }).values],
      );
    }
    assert.equal(await tables.countRows(scan(path)), ROWS);
  });

  it('texts come back as they were: of every length, empty, missing, few and many different ones', async (t) => {
    const alphabet = ['a', 'é', '日', '😀', ' ', "'"];
    const texts = Array.from({ length: ROWS }, (_, i) => {
      if (i % 13 === 0) return null;
      if (i < 8_000) return (alphabet[i % 6] as string).repeat(i % 9);
      return `${i % 3 === 0 ? 'a longer text, number ' : 'n'}${i}`;
    });
    const path = join(await temporaryFolder(t), 'texts.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [{ rows: ROWS, columns: [{ name: 't', type: 'string', values: texts }] }]);
    const request = scan(path, { numeric: [], categorical: [], others: ['t'], batchRows: 6_007 });
    const found = await collect(tables.scanTable(request));
    assert.deepEqual(
      found.flatMap((table) => textsOf(table, 't')),
      texts,
    );
  });

  it('ids of rows and a constant are written without a value of each row, and parts join in order', async (t) => {
    const part = (first: number, count: number): OutputBatch => ({
      rows: count,
      columns: [
        { name: 'id', type: 'row-id', prefix: "it's-", first },
        { name: 'x', type: 'number', values: Float64Array.from({ length: count }, (_, i) => (first + i) / 2) },
        { name: 'v', type: 'constant', value: 3 },
      ],
    });
    const folder = await temporaryFolder(t);
    const tables = engine(t);
    const paths = [join(folder, 'a.parquet'), join(folder, 'b.parquet')] as const;
    await tables.writeTable(paths[0], 'parquet', [part(0, 3_000), part(3_000, 2_000)]);
    await tables.writeTable(paths[1], 'parquet', [part(5_000, 10)]);
    const joined = join(folder, 'joined.parquet');
    assert.equal((await tables.concatenateTables(paths, joined, 'parquet')).rows, 5_010);
    const table = await tables.readTable([joined], ['id', 'x', 'v']);
    textsOf(table, 'id').forEach((text, row) => assert.equal(text, `it's-${String(row).padStart(12, '0')}`));
    assert.ok(numbersOf(table, 'x').every((value, row) => value === row / 2) && numbersOf(table, 'v').every((value) => value === 3));
    assert.deepEqual(await tables.readTable(paths, ['id', 'x', 'v']), table);
  });

  it('equal batches are written as equal bytes, whoever writes them', async (t) => {
    const folder = await temporaryFolder(t);
    const columns = [{ name: 'id', type: 'row-id', prefix: 'b-', first: 5 }, ...rowsOf(0, ROWS).columns] as const;
    const write = async (name: string): Promise<string> =>
      (await engine(t).writeTable(join(folder, name), 'parquet', [{ rows: ROWS, columns }])).sha256;
    const digests = await Promise.all(['1.parquet', '2.parquet', '3.parquet'].map(write));
    assert.equal(new Set(digests).size, 1);
  });

  it('the size of row groups is known where they are alike', async (t) => {
    const path = join(await temporaryFolder(t), 'x.parquet');
    const tables = engine(t);
    for (const [rows, expected] of [
      [3, 3],
      [0, null],
    ] as const) {
      await tables.writeTable(path, 'parquet', [rowsOf(0, rows)]);
      assert.equal(await tables.rowGroupRows(path), expected);
    }
  });

  it('a signal that is aborted is what every method that takes one ends with, and nothing is written', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'x.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [rowsOf(0, 10)]);
    const signal = AbortSignal.abort(new Error('stop'));
    const out = join(folder, 'out.parquet');
    for (const work of [
      () => tables.readTable([path], ['n'], signal),
      () => tables.countRows(scan(path, { signal })),
      () => collect(tables.scanTable(scan(path, { signal }))),
      () => tables.countChecks(path, { expectations: [], asOfMs: 0, signal }),
      () => tables.writeTable(out, 'parquet', [rowsOf(0, 10)], signal),
      () => tables.concatenateTables([path], out, 'parquet', signal),
    ])
      await assert.rejects(work(), new Error('stop'), String(work));
    assert.deepEqual(await readdir(folder), ['x.parquet']);
  });

  it('an abort between two tables ends a scan, and one between two batches a table that is written', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'x.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [rowsOf(0, ROWS)]);
    const stop = new AbortController();
    const seen: number[] = [];
    const scanned = async (): Promise<void> => {
      for await (const { rows } of tables.scanTable(scan(path, { signal: stop.signal, batchRows: 2_048 }))) {
        seen.push(rows);
        stop.abort(new Error('stop'));
      }
    };
    await assert.rejects(scanned(), new Error('stop'));
    assert.ok(seen.length < ROWS / 2_048);
    const later = new AbortController();
    const endless = function* (): Generator<OutputBatch> {
      for (let n = 0; ; n += 1) {
        if (n === 3) later.abort(new Error('enough'));
        yield rowsOf(0, 2_048);
      }
    };
    await assert.rejects(tables.writeTable(join(folder, 'y.parquet'), 'parquet', endless(), later.signal), new Error('enough'));
    assert.deepEqual(await readdir(folder), ['x.parquet']);
  });

  it('files that cannot be read are refused by every method that reads, and a failed join leaves no file', async (t) => {
    const folder = await temporaryFolder(t);
    const [damaged, missing] = [join(folder, 'damaged.parquet'), join(folder, 'missing.parquet')];
    await writeFile(damaged, 'PAR1 nothing of the kind');
    const tables = engine(t);
    for (const path of [damaged, missing])
      for (const work of [
        () => tables.readSchema(path),
        () => tables.readTable([path], ['n']),
        () => tables.countRows(scan(path)),
        () => collect(tables.scanTable(scan(path))),
      ])
        await assert.rejects(work(), { code: 'SOURCE_UNREADABLE' }, `${path} ${String(work)}`);
    const good = join(folder, 'good.parquet');
    await tables.writeTable(good, 'parquet', [rowsOf(0, 10)]);
    await assert.rejects(tables.concatenateTables([good, damaged], join(folder, 'out.parquet'), 'parquet'), DomainError);
    assert.deepEqual((await readdir(folder)).sort(), ['damaged.parquet', 'good.parquet']);
  });
}
