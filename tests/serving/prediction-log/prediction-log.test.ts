import assert from 'node:assert/strict';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { eventually } from '../serving-fixture.js';
import { contextOf } from '../../../serving/prediction-log/shipper/rows/logged-rows.js';
import {
  categorical,
  entry,
  idsOf,
  loggedIds,
  loggedInputs,
  newFolder,
  numeric,
  openLog,
  rowsOf,
  segmentFiles,
  served,
} from './log-fixture.js';

const ODD_NUMBERS = [0.1, -0, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, -1.5];

test('records, columns and matrices are logged as they came: float64, text, missing', async (t) => {
  const dir = await newFolder(t);
  const { log, dropped } = await openLog(dir);
  const active = served();
  const records = ODD_NUMBERS.map((distance, i) => ({ distance, carrier: i % 2 === 0 ? 'Ü'.repeat(i * 20) : 'AA' }));
  log.append(entry({ active, ids: records.map((_, i) => `r${i}`), raw: { kind: 'records', records } }));
  const odd = [{ distance: null, carrier: null }, { distance: true, carrier: 7 }, { distance: 'x', carrier: false }, {}];
  log.append(entry({ active, ids: ['n0', 'n1', 'n2', 'n3'], raw: { kind: 'records', records: odd } }));
  log.append(entry({ active, ids: ['c0', 'c1'], raw: { kind: 'columns', columns: [new BigInt64Array([9n, -1n]), ['日本', null]] } }));
  const matrix = Float32Array.of(1.5, NaN, 0.1, 3);
  log.append(entry({ active: served({ inputs: [numeric('a'), numeric('b')] }), ids: ['m0', 'm1'], raw: { kind: 'matrix' }, matrix }));
  await log.close();
  const logged = await loggedInputs(dir);
  records.forEach((record, i) => assert.deepEqual(logged.get(`r${i}`), record));
  assert.deepEqual(logged.get('n0'), { distance: null, carrier: null });
  assert.deepEqual(logged.get('n1'), { distance: 1, carrier: '7' });
  assert.deepEqual(logged.get('n2'), { distance: null, carrier: '0' });
  assert.deepEqual(logged.get('n3'), { distance: null, carrier: null });
  assert.deepEqual(logged.get('c0'), { distance: 9, carrier: '日本' });
  assert.deepEqual(logged.get('c1'), { distance: -1, carrier: null });
  assert.deepEqual(logged.get('m0'), { a: 1.5, b: null });
  assert.deepEqual(logged.get('m1'), { a: Math.fround(0.1), b: 3 });
  assert.deepEqual(dropped, {});
});

test('versions with the same columns share a segment, others have their own, each numbered from 1 by endpoint', async (t) => {
  const dir = await newFolder(t);
  const { log } = await openLog(dir);
  const raw = { kind: 'records', records: [{ distance: 1, carrier: 'AA' }] } as const;
  const versions = [served(), served({ version: 2 }), served({ version: 3, inputs: [numeric('distance')] }), served({ endpoint: 'other' })];
  for (let round = 0; round < 3; round += 1) versions.forEach((active, i) => log.append(entry({ active, ids: [`${i}-${round}`], raw })));
  log.append(entry({ active: served({ isShadow: true }), ids: ['shadow'], raw }));
  await log.close();
  const files = await segmentFiles(dir);
  assert.deepEqual(
    files.map((file) => file.split('/').at(-1)),
    ['flights.00000001.closed', 'flights.00000002.closed', 'other.00000001.closed'],
  );
  const [shared] = rowsOf(files[0] ?? '');
  assert.ok(shared !== undefined);
  assert.deepEqual(idsOf(shared), ['0-0', '1-0', '0-1', '1-1', '0-2', '1-2', 'shadow']);
  assert.deepEqual(
    Array.from({ length: shared.rows }, (_, row) => contextOf(shared, row)).map(({ version, variant, isShadow }) => [
      version,
      variant,
      isShadow,
    ]),
    [...[1, 2, 1, 2, 1, 2].map((version) => [version, `v${version}`, false]), [1, 'v1', true]],
  );
});

test('a file cut anywhere gives the rows of its whole blocks and never anything else', async (t) => {
  const dir = await newFolder(t);
  const { log } = await openLog(dir);
  const active = served();
  const written = async (): Promise<number> => (await loggedIds(dir)).length;
  for (let i = 0; i < 3; i += 1) {
    log.append(entry({ active, ids: [`a${i}`, `b${i}`], raw: { kind: 'records', records: [{ distance: i }, { carrier: 'AA' }] } }));
    await eventually('a block is written', written, (rows) => rows === 2 * i + 2);
  }
  await log.close();
  const [file = ''] = await segmentFiles(dir);
  const whole = await readFile(file);
  const expected = ['a0', 'b0', 'a1', 'b1', 'a2', 'b2'];
  let seen = 0;
  for (let size = 0; size <= whole.length; size += 1) {
    await writeFile(file, whole.subarray(0, size));
    const ids = await loggedIds(dir);
    assert.deepEqual(ids, expected.slice(0, ids.length));
    assert.ok(ids.length >= seen && ids.length % 2 === 0);
    seen = ids.length;
  }
  assert.equal(seen, 6);
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 3) ^ 1, flipped.length - 3);
  await writeFile(file, flipped);
  assert.deepEqual(await loggedIds(dir), expected.slice(0, 4));
});

test('rows beyond the limits of memory and disk are dropped and counted, and the log goes on when there is room', async (t) => {
  const dir = await newFolder(t);
  const active = served();
  const add = (log: { append: (one: ReturnType<typeof entry>) => void }, id: string): void =>
    log.append(entry({ active, ids: [id], raw: { kind: 'records', records: [{ distance: 1, carrier: 'x'.repeat(1000) }] } }));
  const small = await openLog(join(dir, 'memory'), { memoryLimitBytes: 128 * 1024 });
  for (let i = 0; i < 1_000; i += 1) add(small.log, `m${i}`);
  const lost = (): number => (small.dropped['memory-limit'] ?? 0) + (small.dropped['memory-share'] ?? 0);
  const inMemory = 1_000 - lost();
  assert.ok(inMemory > 0 && inMemory * 1_000 < 128 * 1024);
  await eventually(
    'what was in memory is written',
    async () => (await loggedIds(join(dir, 'memory'))).length,
    (rows) => rows === inMemory,
  );
  await eventually(
    // The file has the rows a moment before the log hears of it.
    'a row finds room again',
    async () => {
      const before = lost();
      add(small.log, 'after');
      return lost() === before;
    },
    (isKept) => isKept,
  );
  await small.log.close();
  assert.ok((await loggedIds(join(dir, 'memory'))).includes('after'));

  const full = await openLog(join(dir, 'disk'), { diskLimitBytes: 100_000 });
  await eventually(
    'the limit of the disk is reached',
    async () => {
      for (let i = 0; i < 50; i += 1) add(full.log, `d${i}`);
      return full.dropped['disk-limit'] ?? 0;
    },
    (rows) => rows > 0,
  );
  await eventually(
    'it writes again',
    async () => {
      // As a shipper that has shipped says it.
      await writeFile(join(dir, 'disk', 'usage.json'), JSON.stringify({ bytes: 0, countedAtMs: performance.now() }));
      add(full.log, 'again');
      return full.lines.length;
    },
    (lines) => lines >= 2,
  );
  await full.log.close();
  assert.match(full.lines[0] ?? '', /rows are dropped \(disk-limit\)/);
  assert.match(full.lines[1] ?? '', /writes again; \d+ rows were dropped/);
});

test('a folder that cannot be made or vanishes costs its rows only: they are counted, and the log recovers by itself', async (t) => {
  const parent = await newFolder(t);
  const dir = join(parent, 'log');
  await writeFile(dir, 'a file is in the way');
  const { log, dropped, lines } = await openLog(dir);
  const active = served();
  let sent = 0;
  const add = async (): Promise<number> => {
    log.append(entry({ active, ids: [`${(sent += 1)}`], raw: { kind: 'records', records: [{ distance: 1, carrier: 'AA' }] } }));
    return (await loggedIds(dir)).length;
  };
  const lost = (): number => Object.values(dropped).reduce((sum, rows) => sum + rows, 0);
  await eventually('rows are dropped', add, () => lost() > 0);
  await rm(dir);
  await eventually('rows are written', add, (rows) => rows > 0);
  await rename(dir, join(parent, 'gone'));
  await rm(join(parent, 'gone'), { recursive: true });
  const before = lost();
  await eventually('rows are counted as lost', add, () => lost() > before);
  await eventually('rows are written again', add, (rows) => rows > 0);
  await log.close();
  assert.equal((await loggedIds(dir)).length + lost(), sent);
  assert.ok(lines.length <= 6, lines.join('\n'));
  assert.ok((await segmentFiles(dir)).every((file) => /flights\.0{7}[1-9]\.closed$/.test(file)));
});

test('a row that cannot be read is dropped alone', async (t) => {
  const dir = await newFolder(t);
  const { log, dropped } = await openLog(dir);
  const active = served({ inputs: [numeric('distance'), categorical('carrier')] });
  const poisoned = Object.defineProperty({ distance: 1 }, 'carrier', {
    get: () => {
      throw new Error('poison');
    },
  });
  log.append(entry({ active, ids: ['before'], raw: { kind: 'records', records: [{ distance: 1, carrier: 'AA' }] } }));
  log.append(entry({ active, ids: ['poisoned'], raw: { kind: 'records', records: [poisoned] } }));
  log.append(entry({ active, ids: ['after'], raw: { kind: 'records', records: [{ distance: 1, carrier: 'AA' }] } }));
  await log.close();
  assert.deepEqual(await loggedIds(dir), ['before', 'after']);
  assert.deepEqual(dropped, { fault: 1 });
});
