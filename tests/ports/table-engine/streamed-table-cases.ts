import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';

import type { PackedTexts, StreamedBatch } from '../../../adapters/table-engine/table-engine.js';
import { temporaryFolder } from './snapshot-source.js';
import type { EngineBench } from './engine-bench.js';

/** Around the 12 bytes that the engine keeps beside a length, and more than bytes. */
const TEXTS = [
  '',
  'a',
  'abc',
  'abcd',
  'elevenchars',
  'twelve chars',
  'thirteen char',
  null,
  'Ünï',
  '日本語日本',
  '日本語',
  'x'.repeat(300),
  'a\0b',
];

function packed(texts: readonly (string | null)[]): PackedTexts {
  const encoded = texts.map((text) => Buffer.from(text ?? ''));
  let end = 0;
  return {
    bytes: Buffer.concat(encoded),
    ends: Uint32Array.from(encoded, ({ length }) => (end += length)),
    missing: Uint8Array.from(texts, (text) => Number(text === null)),
  };
}

const CLOSED = { code: 'TABLE_ENGINE_FAILED', message: /the engine is closed/ };
const pick = <T>(values: readonly T[], row: number): T => values[row % values.length] as T;
const NUMBERS = [0.1, -0, NaN, 5e-324, Number.MAX_VALUE, -1.5];
const INTEGERS = [0, 1, -1, NaN, 2 ** 53 - 1, -(2 ** 32), 2 ** 32 + 5, 1 - 2 ** 53];
const TIMES = [0, Date.UTC(2026, 10, 21, 1, 2, 3, 45), -1, NaN];

/** Rows `[from, to)` with every kind of column. */
function batch(from: number, to: number): StreamedBatch {
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    rows: rows.length,
    columns: [
      { name: 'row', type: 'integer', values: Float64Array.from(rows) },
      { name: 'odd "name"', type: 'number', values: Float64Array.from(rows, (row) => pick(NUMBERS, row)) },
      { name: 'whole', type: 'integer', values: Float64Array.from(rows, (row) => pick(INTEGERS, row)) },
      { name: 'at', type: 'timestamp', values: Float64Array.from(rows, (row) => pick(TIMES, row)) },
      { name: 'late', type: 'boolean', values: Float64Array.from(rows, (row) => pick([1, 0, NaN], row)) },
      { name: 'scores', type: 'numbers', size: 3, values: Float64Array.from(rows.flatMap((row) => [row, row / 3, NaN])) },
      { name: 'text', type: 'texts', values: packed(rows.map((row) => pick(TEXTS, row))) },
      {
        name: 'same',
        type: 'coded',
        codes: Uint32Array.from(rows, (row) => row % 3),
        dictionary: ['short', 'a long text of 24 bytes.', ''],
      },
    ],
  };
}

/** What another reader should see of a row. */
function expected(row: number): Record<string, unknown> {
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  const [whole, at, late] = [pick(INTEGERS, row), pick(TIMES, row), pick([true, false, null], row)];
  return {
    row: BigInt(row),
    'odd "name"': orNull(pick(NUMBERS, row)),
    whole: Number.isNaN(whole) ? null : BigInt(whole),
    at: Number.isNaN(at) ? null : new Date(at),
    late,
    scores: [row, row / 3, null],
    text: pick(TEXTS, row),
    same: pick(['short', 'a long text of 24 bytes.', ''], row),
  };
}

async function stored(path: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`FROM read_parquet('${path}')`)).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export function streamedTableCases({ engine }: EngineBench): void {
  it('rows that are at hand go to Parquet as they are, in order, two tables at once', async (t) => {
    const folder = await temporaryFolder(t);
    const tables = engine(t);
    const write = async (name: string, rows: number): Promise<void> => {
      const path = join(folder, name);
      const written = await tables.streamTable(path, [batch(0, 0), batch(0, 10), batch(10, rows - 1), batch(rows - 1, rows)]);
      assert.equal(written.rows, rows);
      const found = await stored(path);
      assert.equal(found.length, rows);
      found.forEach((one, row) => assert.deepEqual(one, expected(row)));
    };
    await Promise.all([write('a.parquet', 5_000), write('b.parquet', 2_059)]);
    const metadata = { 'a.name': "it's", format: '1' };
    await tables.streamTable(join(folder, 'none.parquet'), [batch(0, 0)], { metadata });
    assert.deepEqual(await tables.readMetadata(join(folder, 'none.parquet')), metadata);
    assert.deepEqual(await stored(join(folder, 'none.parquet')), []);
    assert.deepEqual((await readdir(folder)).sort(), ['a.parquet', 'b.parquet', 'none.parquet']);
  });

  it('rows that cannot be read reject with their own error and leave no file', async (t) => {
    const folder = await temporaryFolder(t);
    const tables = engine(t);
    function* failing(): Generator<StreamedBatch> {
      yield batch(0, 5_000);
      throw new RangeError('broken');
    }
    await assert.rejects(tables.streamTable(join(folder, 'x.parquet'), failing()), new RangeError('broken'));
    await tables.streamTable(join(folder, 'y.parquet'), [batch(0, 1)]);
    assert.deepEqual(await readdir(folder), ['y.parquet']);
  });

  it('an abort and the end of the engine both end a table that is being written', async (t) => {
    const folder = await temporaryFolder(t);
    const tables = engine(t);
    let given = 0;
    const endless = function* (then: () => void): Generator<StreamedBatch> {
      for (;;) {
        if ((given += 1) % 5 === 0) then();
        yield batch(0, 3_000);
      }
    };
    const stop = new AbortController();
    const aborted = tables.streamTable(
      join(folder, 'x.parquet'),
      endless(() => stop.abort(new Error('stop'))),
      { signal: stop.signal },
    );
    await assert.rejects(aborted, new Error('stop'));
    let closed: Promise<void> | undefined;
    const ended = tables.streamTable(
      join(folder, 'x.parquet'),
      endless(() => void (closed ??= tables.close())),
    );
    await assert.rejects(ended, CLOSED);
    await closed;
    await assert.rejects(tables.streamTable(join(folder, 'x.parquet'), [batch(0, 1)]), CLOSED);
    assert.deepEqual(await readdir(folder), []);
  });
}
