import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';

import { batches, csv } from './snapshot-source.js';
import { textsOf } from './column-values.js';
import type { EngineBench } from './engine-bench.js';

const HEADER = 'id,at,size,kind,note';
const LINES = [
  '1,2019-01-01 00:00:00,1.5,a,x',
  '2,2019-01-02 00:00:00,,b,',
  '3,2019-01-03 00:00:00.123,-0,é,"y, ""z"""',
  '4,2019-01-04 00:00:00,2e3,,x',
];

export function snapshotCases({ engine, build }: EngineBench): void {
  it('a snapshot holds its rows in canonical order with types, counts and an address', async (t) => {
    const built = await build(t, await csv(t, [HEADER, ...LINES]));
    assert.equal(built.rows, 4);
    assert.deepEqual(built.schema, [
      { name: 'at', type: 'timestamp' },
      { name: 'id', type: 'number' },
      { name: 'kind', type: 'string' },
      { name: 'note', type: 'string' },
      { name: 'size', type: 'number' },
    ]);
    const table = await engine(t).readTable([built.parquetPath], ['id', 'at', 'kind', 'size', 'note']);
    assert.deepEqual(table.columns.size, { type: 'number', values: Float64Array.of(1.5, NaN, 0, 2000) });
    assert.deepEqual(table.columns.at, {
      type: 'timestamp',
      values: Float64Array.of(Date.UTC(2019, 0, 1), Date.UTC(2019, 0, 2), Date.UTC(2019, 0, 3) + 123, Date.UTC(2019, 0, 4)),
    });
    assert.deepEqual(textsOf(table, 'kind'), ['a', 'b', 'é', null]);
    assert.deepEqual(textsOf(table, 'note'), ['x', null, 'y, "z"', 'x']);
    assert.match(built.address, /^[0-9a-f]{64}$/);
  });

  it('what no rule names is not stored, is told by its number, and changes no address', async (t) => {
    const secrets = ['4111-1111', '[1]', ''];
    const wider = (line: string, i: number) => (i === 0 ? `${line},card,Ähnlich,unused` : `${line},${secrets[i % 3] as string},7,x`);
    const narrow = await build(t, await csv(t, [HEADER, ...LINES]));
    const wide = await build(
      t,
      await csv(
        t,
        [HEADER, ...LINES].map((line, i) => wider(line, i)),
      ),
    );
    assert.deepEqual(wide.undeclared, [6, 7, 8]);
    assert.deepEqual(narrow.undeclared, []);
    assert.deepEqual([wide.address, wide.schema, wide.profile], [narrow.address, narrow.schema, narrow.profile]);
    assert.equal((await readFile(wide.parquetPath)).includes('4111'), false);
  });

  it('a category for which the source has several texts is told, whatever the other columns are like', async (t) => {
    const kinds = ['1.10', '1.1', '3', '3.0', '7', 'true', '1', 'x', 'X', '007', '2024-01-01 00:00:00', '2024-01-01'];
    const rows = kinds.map((kind, i) => `${i},2019-01-01,1.50,${kind},1.5${'0'.repeat(i % 2)}`);
    assert.deepEqual((await build(t, await csv(t, [HEADER, ...rows]))).joined, [{ column: 'kind', categories: 4 }]);
    const once = ['1.10', '3.0', 'true', '7', 'x'].map((kind, i) => `${i},2019-01-01,1.50,${kind},`);
    assert.deepEqual((await build(t, await csv(t, [HEADER, ...once, ...once.map((row) => `1${row}`)]))).joined, []);
  });

  it('the address does not depend on arrival order, files, threads, batches or the kind of source', async (t) => {
    const first = await build(t, await csv(t, [HEADER, ...LINES]));
    const reversed = await build(t, await csv(t, [HEADER, ...[...LINES].reverse()]), {}, { threads: 2 });
    const split = await build(
      t,
      await csv(t, ['note;kind;size;at;id', 'x;;2000.0;2019-01-04T00:00:00Z;4'], [HEADER, ...LINES.slice(0, 3)]),
    );
    const parquet = await build(t, { kind: 'files', format: 'parquet', paths: [first.parquetPath] });
    const us = (...date: [number, number, number]) => Date.UTC(...date) * 1000;
    const columns = [
      { name: 'size', type: 'number' },
      { name: 'note', type: 'string' },
      { name: 'id', type: 'number' },
      { name: 'kind', type: 'string' },
      { name: 'at', type: 'local-time' },
    ] as const;
    const rows = [
      [2000, 'x', 4, null, us(2019, 0, 4)],
      [1.5, 'x', 1, 'a', us(2019, 0, 1)],
      [-0, 'y, "z"', 3, 'é', us(2019, 0, 3) + 123_456],
      [null, null, 2, 'b', us(2019, 0, 2)],
    ];
    const database = await build(t, batches(columns, rows.slice(0, 1), [], rows.slice(1)));
    for (const other of [reversed, split, parquet, database]) assert.equal(other.address, first.address);
  });

  it('the address is what the documentation of the encoding says, worked out by hand', async (t) => {
    const built = await build(t, await csv(t, ['id,at,size,kind', '2,2019-01-02,,é', '1,2019-01-01,-0,']));
    const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
    const doubles = (...values: number[]) => {
      const bytes = Buffer.alloc(8 * values.length);
      values.forEach((value, i) => bytes.writeDoubleLE(value, 8 * i));
      return sha(bytes);
    };
    const columns = [
      ['at', 'timestamp', doubles(Date.UTC(2019, 0, 1), Date.UTC(2019, 0, 2))],
      ['id', 'number', doubles(1, 2)],
      ['kind', 'string', sha(Buffer.from('ffffffff' + '02000000c3a9', 'hex'))],
      ['size', 'number', sha(Buffer.from('0000000000000000' + '000000000000f87f', 'hex'))],
    ];
    assert.equal(built.address, sha(JSON.stringify(['perennial-snapshot', 1, 2, columns])));
  });
}
