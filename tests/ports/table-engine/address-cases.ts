import assert from 'node:assert/strict';
import { it } from 'node:test';

import { batches, csv } from './snapshot-source.js';
import type { EngineBench } from './engine-bench.js';

const COLUMNS = [
  { name: 'id', type: 'number' },
  { name: 'at', type: 'instant' },
  { name: 'size', type: 'number' },
  { name: 'kind', type: 'string' },
  { name: 'flag', type: 'boolean' },
] as const;
type Row = (string | number | null)[];

/** Park and Miller's generator: the same rows in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const TEXTS = ['a', 'b', 'é', 'e\u0301', '\u{1F600}', '\uFF5E', 'x "y", z', 'line\nbreak', '007', null];

function randomRows(random: (below: number) => number, count: number): Row[] {
  return Array.from({ length: count }, () => {
    const size = [random(100) / 8, -0, null, 1e-300, -random(1000)][random(5)] as number | null;
    const at = Date.UTC(2019, 0, 1 + random(200), random(24), random(60), random(60)) * 1000 + random(1000) * 1000;
    return [random(40), at, size, TEXTS[random(TEXTS.length)] as string | null, [0, 1, null][random(3)] as number | null];
  });
}

function shuffled(rows: readonly Row[], random: (below: number) => number): Row[] {
  const copy = [...rows];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j] as Row, copy[i] as Row];
  }
  return copy;
}

function csvLines(rows: readonly Row[]): string[] {
  const quoted = (text: string | number | null) => (text === null ? '' : `"${String(text).replaceAll('"', '""')}"`);
  const line = ([id, at, size, kind, flag]: Row) =>
    [
      id,
      new Date((at as number) / 1000).toISOString(),
      Object.is(size, -0) ? '-0' : (size ?? ''),
      quoted(kind ?? null),
      flag === null ? '' : flag === 1 ? 'true' : 'FALSE',
    ].join(',');
  return ['id,at,size,kind,flag', ...rows.map(line)];
}

export function addressCases({ build }: EngineBench): void {
  it('equal rows have one address and one profile, however they come', async (t) => {
    for (const seed of [11, 12, 13]) {
      const random = generator(seed);
      const rows = randomRows(random, 300);
      const reference = await build(t, batches(COLUMNS, rows));
      const cut = random(300);
      const mixed = shuffled(rows, random);
      const others = [
        await build(t, batches(COLUMNS, mixed.slice(0, cut), mixed.slice(cut)), {}, { threads: 2 }),
        await build(t, await csv(t, csvLines(shuffled(rows, random).slice(0)))),
        await build(t, await csv(t, csvLines(mixed.slice(0, cut)), csvLines(mixed.slice(cut))), {}, { threads: 2 }),
        await build(t, { kind: 'files', format: 'parquet', paths: [reference.parquetPath] }),
      ];
      for (const other of others) {
        assert.equal(other.address, reference.address, `seed ${seed}`);
        assert.deepEqual(other.profile, reference.profile);
      }
    }
  });

  it('any change of a value, a type, a name or the number of rows changes the address', async (t) => {
    const rows = randomRows(generator(5), 20);
    const reference = await build(t, batches(COLUMNS, rows));
    const changed = (index: number, value: string | number | null) =>
      rows.map((row, i) => (i === 7 ? row.map((cell, j) => (j === index ? value : cell)) : row));
    const addresses = [reference.address];
    for (const [index, value] of [
      [2, 0.123],
      [2, null],
      [3, 'other'],
      [3, ''],
      [4, null],
      [1, 1_546_300_800_001_000],
    ] as const) {
      const built = await build(t, batches(COLUMNS, changed(index, value)));
      if (rows[7]?.[index] !== value) addresses.push(built.address);
    }
    addresses.push((await build(t, batches(COLUMNS, [...rows, rows[0] as Row]))).address);
    addresses.push(
      (
        await build(
          t,
          batches(
            COLUMNS.map((column) => (column.name === 'flag' ? { ...column, name: 'flog' } : column)),
            rows,
          ),
        )
      ).address,
    );
    addresses.push(
      (
        await build(
          t,
          batches(
            COLUMNS.map((column) => (column.name === 'flag' ? { ...column, type: 'number' as const } : column)),
            rows,
          ),
        )
      ).address,
    );
    assert.equal(new Set(addresses).size, addresses.length);
  });
}
