import assert from 'node:assert/strict';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { BodyWork } from '../../../serving/admission/body-work.js';
import { GrowingBody } from '../../../serving/admission/growing-body.js';
import { MemoryBudget } from '../../../serving/admission/memory-budget.js';
import { Unpacker } from '../../../serving/admission/unpacker.js';
import { parseJson } from '../../../serving/json/parse-json.js';
import { locateJsonError } from '../../../serving/json/json-syntax-error.js';

const MIB = 1024 * 1024;

test('a body is what its pieces are, however they come, and is charged before it is kept', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 200; round += 1) {
    const whole = Buffer.from(Array.from({ length: Math.floor(random.nextFloat() * 5_000) }, () => Math.floor(random.nextFloat() * 256)));
    const charged: number[] = [];
    const body = new GrowingBody(5_000, { growTo: (sizeBytes) => void charged.push(sizeBytes) });
    for (let at = 0; at < whole.length;) {
      const end = at + 1 + Math.floor(random.nextFloat() * 700);
      body.add(whole.subarray(at, end));
      at = end;
    }
    assert.ok(Math.max(0, ...charged) >= whole.length && Math.max(0, ...charged) <= 5_000);
    assert.deepEqual(body.take(), whole);
  }
});

test('a body beyond its limit, beyond the budget, or in too many pieces is refused before it is kept', () => {
  const lease = new MemoryBudget(MIB).lease();
  assert.throws(() => new GrowingBody(10, lease).add(Buffer.alloc(11)), { code: 'INPUT_BODY_TOO_LARGE' });
  assert.throws(() => new GrowingBody(4 * MIB, lease).add(Buffer.alloc(2 * MIB)), { code: 'SERVING_FULL' });
  const body = new GrowingBody(MIB, undefined);
  const feed = (): void => {
    for (let i = 0; i < 5_000; i += 1) body.add(Buffer.from(' '));
  };
  assert.throws(feed, { code: 'INPUT_HTTP_INVALID' });
});

test('what a body unpacks to is charged as it grows: of many at once the budget takes as many as fit, and gets all of it back', async () => {
  const budget = new MemoryBudget(4 * MIB);
  const unpacker = new Unpacker(new BodyWork());
  const bytes = gzipSync(Buffer.alloc(MIB));
  const leases = Array.from({ length: 12 }, () => budget.lease());
  const all = await Promise.allSettled(leases.map((lease) => unpacker.unpack({ bytes, coding: 'gzip', limitBytes: MIB, lease })));
  const fitted = all.filter(({ status }) => status === 'fulfilled').length;
  assert.ok(fitted >= 2 && fitted <= 4, String(fitted));
  for (const one of all) if (one.status === 'rejected') assert.equal((one.reason as { code: string }).code, 'SERVING_FULL');
  for (const lease of leases) lease.release();
  assert.equal(budget.usedBytes, 0);
});

test('what would unpack to more than the limit, or is cut or no gzip at all, is refused', async () => {
  const unpacker = new Unpacker(new BodyWork());
  const unpack = (bytes: Buffer): Promise<Buffer> =>
    unpacker.unpack({ bytes, coding: 'gzip', limitBytes: 1_000, lease: new MemoryBudget(MIB).lease() });
  await assert.rejects(unpack(gzipSync(Buffer.alloc(1_001))), { code: 'INPUT_BODY_TOO_LARGE' });
  await assert.rejects(unpack(gzipSync(Buffer.alloc(1_000)).subarray(0, 15)), { code: 'INPUT_BODY_CORRUPT' });
  await assert.rejects(unpack(Buffer.from('no gzip')), { code: 'INPUT_BODY_CORRUPT' });
  assert.deepEqual(await unpack(gzipSync(Buffer.alloc(1_000, 'x'))), Buffer.alloc(1_000, 'x'));
});

test('large bodies are read one a turn, others come in between, and what would wait too long is refused before it waits', async () => {
  const work = new BodyWork(100);
  const order: string[] = [];
  work.add(MIB, () => order.push('first'));
  work.add(MIB, () => order.push('second'));
  const done = new Promise<void>((resolve) => work.add(MIB / 4, resolve));
  setImmediate(() => order.push('another'));
  assert.throws(
    () => {
      for (let i = 0; i < 10; i += 1) work.add(MIB, () => undefined);
    },
    { code: 'SERVING_OVERLOADED' },
  );
  await done;
  assert.deepEqual(order, ['first', 'another', 'second']);
});

const STRUCTURES: readonly (readonly [string, string, string])[] = [
  ['empty objects', `[${'{},'.repeat(30_000)}{}]`, 'INPUT_ROWS_REFUSED'],
  ['empty objects, cut', `[${'{},'.repeat(30_000)}`, 'INPUT_ROWS_REFUSED'],
  ['empty arrays', `[${'[],'.repeat(30_000)}[]]`, 'INPUT_ROWS_REFUSED'],
  ['objects within records', `{"records":[${'{"a":{}},'.repeat(30_000)}{}]}`, 'INPUT_ROWS_REFUSED'],
  ['an object of many fields', `{${'"a":0,'.repeat(20_000)}"a":0}`, 'INPUT_VALUE_REFUSED'],
  ['a few objects of many fields', `[${`{${'"a":0,'.repeat(20_000)}"a":0}`},1]`, 'INPUT_VALUE_REFUSED'],
];

for (const [what, text, code] of STRUCTURES) {
  test(`${what}: refused before they are built`, () => {
    assert.throws(() => parseJson(Buffer.from(text), 100), { code });
  });
}

test('as many rows as are allowed pass, in every form, and brackets and commas within texts do not count', () => {
  const rows = Array.from({ length: 1_000 }, (_, i) => ({ a: i, b: '{[,'.repeat(50) }));
  for (const value of [{ records: rows }, { instances: rows.map(({ a }) => [a, [a]]) }, rows.map(() => ({ a: { b: [] } }))])
    assert.deepEqual(parseJson(Buffer.from(JSON.stringify(value)), 1_000), value);
});

test('where a text stops being JSON is found as JSON.parse finds that it does', () => {
  const random = seededRandom(5);
  const parts = ['{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', '"\\x"', '1', '-', '1e5', '01', 'true', 'nul', ' ', '\n', '\u0001'];
  for (let i = 0; i < 20_000; i += 1) {
    const text = Array.from(
      { length: 1 + Math.floor(random.nextFloat() * 8) },
      () => parts[Math.floor(random.nextFloat() * parts.length)],
    ).join('');
    assert.equal(locateJsonError(text) === null, isJson(text), JSON.stringify(text));
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
