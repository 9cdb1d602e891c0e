import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';

import type { OutputBatch, ScanRequest } from '../../../adapters/table-engine/table-engine.js';
import type { Table } from '../../../core/table.js';
import { temporaryFolder } from './snapshot-source.js';
import { textsOf } from './column-values.js';
import type { EngineBench } from './engine-bench.js';

const SCAN: Omit<ScanRequest, 'paths' | 'format'> = {
  numeric: ['x'],
  categorical: ['k'],
  timestamps: ['at'],
  others: ['note'],
  zone: 'UTC',
  signal: new AbortController().signal,
};

async function collect(tables: AsyncIterable<Table>): Promise<Table[]> {
  const all: Table[] = [];
  for await (const table of tables) all.push(table);
  return all;
}

export function tableCases({ engine }: EngineBench): void {
  it('a matrix goes to Parquet and back bit by bit, missing values included', async (t) => {
    const path = join(await temporaryFolder(t), 'train.parquet');
    const values = Float32Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? NaN : Math.fround(Math.sin(i) / 3)));
    const batch = (from: number, to: number): OutputBatch => ({
      rows: to - from,
      columns: [
        { name: 'f0', type: 'float32', values: values.slice(from, to) },
        { name: 'label', type: 'number', values: Float64Array.from({ length: to - from }, (_, i) => from + i) },
      ],
    });
    const tables = engine(t);
    const written = await tables.writeTable(path, 'parquet', [batch(0, 3000), batch(3000, 5000)]);
    assert.equal(written.rows, 5000);
    assert.equal(written.sizeBytes, (await readFile(path)).length);
    const table = await tables.readTable([path], ['label', 'f0']);
    assert.deepEqual(Object.keys(table.columns), ['label', 'f0']);
    assert.deepEqual(table.columns.f0, { type: 'number', values: Float64Array.from(values) });
    assert.equal((table.columns.label as { values: Float64Array }).values[4999], 4999);
  });

  it('predictions go to CSV as text, times in UTC', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'out.csv');
    const batch: OutputBatch = {
      rows: 2,
      columns: [
        { name: 'id', type: 'string', values: ['a,b', null] },
        { name: 'score', type: 'number', values: Float64Array.of(0.25, NaN) },
        { name: 'at', type: 'timestamp', values: Float64Array.of(Date.UTC(2019, 0, 1, 2, 3, 4), NaN) },
        { name: 'late', type: 'boolean', values: Float64Array.of(1, NaN) },
      ],
    };
    await engine(t).writeTable(path, 'csv', [batch]);
    assert.equal(await readFile(path, 'utf8'), 'id,score,at,late\n"a,b",0.25,2019-01-01 02:03:04+00,true\n,,,\n');
    assert.deepEqual(await readdir(folder), ['out.csv']);
  });

  it('a table whose batches fail leaves neither a file nor a part of one', async (t) => {
    const folder = await temporaryFolder(t);
    const failing = function* (): Generator<OutputBatch> {
      yield { rows: 1, columns: [{ name: 'x', type: 'number', values: Float64Array.of(1) }] };
      throw new RangeError('no more');
    };
    await assert.rejects(engine(t).writeTable(join(folder, 'x.parquet'), 'parquet', failing()), RangeError);
    assert.deepEqual(await readdir(folder), []);
  });

  it('an empty table keeps its columns', async (t) => {
    const path = join(await temporaryFolder(t), 'x.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [{ rows: 0, columns: [{ name: 'x', type: 'number', values: new Float64Array(0) }] }]);
    assert.deepEqual(await tables.readSchema(path), [{ name: 'x', type: 'number' }]);
    assert.equal((await tables.readTable([path], ['x'])).rows, 0);
  });

  it('input is scanned in bounded batches, file after file, in row order, as the definition declares it', async (t) => {
    const folder = await temporaryFolder(t);
    const lines = (from: number, count: number) =>
      ['at,k,x,note,unused', ...Array.from({ length: count }, (_, i) => `2019-01-01,${from + i},${from + i},n${i},u`)].join('\r\n');
    await writeFile(join(folder, '1.csv'), lines(0, 5000));
    await writeFile(join(folder, '2.csv'), lines(5000, 1000));
    const batches = await collect(
      engine(t).scanTable({ ...SCAN, paths: [join(folder, '1.csv'), join(folder, '2.csv')], format: 'csv', batchRows: 2100 }),
    );
    assert.ok(batches.every(({ rows }) => rows <= 2100 && rows > 0));
    const xs = batches.flatMap(({ columns }) => [...(columns.x as { values: Float64Array }).values]);
    assert.deepEqual(
      xs,
      Array.from({ length: 6000 }, (_, i) => i),
    );
    const { k, note, at } = (batches[0] as Table).columns;
    assert.ok(k?.type === 'string' && note?.type === 'string' && at?.type === 'timestamp');
    assert.deepEqual(Object.keys((batches[0] as Table).columns), ['at', 'k', 'note', 'x']);
  });

  it('input of a wrong type is refused before its first row is given', async (t) => {
    const path = join(await temporaryFolder(t), '1.csv');
    await writeFile(path, 'at,k,x\n2019-01-01,a,1\n2019-01-01,a,sentinel-7f3a\n');
    await assert.rejects(
      collect(engine(t).scanTable({ ...SCAN, paths: [path], format: 'csv' })),
      (error: Error) => /Column x must hold numbers, but 1 of 2/.test(error.message) && !/sentinel/.test(error.message),
    );
  });

  it('Parquet of other programs is scanned with the types declared', async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'in.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [
      {
        rows: 2,
        columns: [
          { name: 'x', type: 'float32', values: Float32Array.of(1.5, NaN) },
          { name: 'k', type: 'number', values: Float64Array.of(3, 0.5) },
          { name: 'at', type: 'timestamp', values: Float64Array.of(1000, 2000) },
        ],
      },
    ]);
    const [table] = await collect(tables.scanTable({ ...SCAN, paths: [path], format: 'parquet' }));
    assert.deepEqual(textsOf(table as Table, 'k'), ['3', '0.5']);
    assert.deepEqual(table?.columns.x, { type: 'number', values: Float64Array.of(1.5, NaN) });
  });

  it('reading a column that is not there says how many are', async (t) => {
    const path = join(await temporaryFolder(t), 'x.parquet');
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [{ rows: 1, columns: [{ name: 'distance', type: 'number', values: Float64Array.of(1) }] }]);
    await assert.rejects(tables.readTable([path], ['distanze']), /no column distanze.*has 1 columns\. Fix: /);
  });

  it('paths with the signs of patterns and quotes are taken literally', async (t) => {
    const path = join(await temporaryFolder(t), "it's [1]*.parquet");
    const tables = engine(t);
    await tables.writeTable(path, 'parquet', [{ rows: 1, columns: [{ name: 'x', type: 'number', values: Float64Array.of(1) }] }]);
    assert.equal((await tables.readTable([path], ['x'])).rows, 1);
  });

  it('in CSV a whole number keeps the form of an integer key', async (t) => {
    const path = join(await temporaryFolder(t), 'keys.csv');
    const values = Float64Array.of(279_888, 2.5, NaN, -3, 1e300);
    await engine(t).writeTable(path, 'csv', [{ rows: 5, columns: [{ name: 'id', type: 'number', values }] }]);
    assert.deepEqual((await readFile(path, 'utf8')).trim().split('\n'), ['id', '279888', '2.5', '', '-3', '1e+300']);
  });
}
