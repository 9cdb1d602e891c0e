import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortestNumber } from '../../../core/categories/shortest-number.js';
import { seededRandom } from '../../../core/random/seeded-random.js';

const random = seededRandom('narrow floats');

test('a float32 has the fewest digits that float32 reads back', () => {
  for (let i = 0; i < 20_000; i += 1) {
    const held = Math.fround((random.nextFloat() - 0.5) * 10 ** random.nextInt(-38, 38));
    const short = shortestNumber(held, 'FP32');
    assert.equal(Math.fround(short), held);
    const digits = String(short)
      .replace(/e.*$/, '')
      .replace(/\D/g, '')
      .replace(/^0+|0+$/g, '').length;
    if (digits > 1) assert.notEqual(Math.fround(Number(held.toPrecision(digits - 1))), held);
  }
  // numpy's own: str(np.float32(0.1)) and so on.
  const known: readonly (readonly [number, string])[] = [
    [0.1, '0.1'],
    [16777216, '16777216'],
    [1 / 3, '0.33333334'],
    [3.4028234663852886e38, '3.4028235e+38'],
    [1e-45, '1e-45'],
    [-2.5, '-2.5'],
  ];
  for (const [value, text] of known) assert.equal(String(shortestNumber(Math.fround(value), 'FP32')), text);
});

test('every float16 and bfloat16 that a decimal of few digits gives is that decimal again', () => {
  const decimals = Array.from({ length: 99 }, (_, i) => (i + 1) / 10);
  // What float16 and bfloat16 make of 0.1: 0x2e66 and 0x3dcd.
  assert.equal(shortestNumber(0.0999755859375, 'FP16'), 0.1);
  assert.equal(shortestNumber(0.10009765625, 'BF16'), 0.1);
  for (const decimal of decimals) {
    const step = 2 ** (Math.floor(Math.log2(decimal)) - 10);
    assert.equal(shortestNumber(Math.round(decimal / step) * step, 'FP16'), decimal);
  }
  assert.equal(shortestNumber(65504, 'FP16'), 65500);
  assert.equal(shortestNumber(2 ** -24, 'FP16'), 6e-8);
});

test('what is no finite number stays what it is', () => {
  for (const format of ['FP32', 'FP16', 'BF16'] as const) {
    assert.equal(shortestNumber(Infinity, format), Infinity);
    assert.ok(Number.isNaN(shortestNumber(NaN, format)));
    assert.equal(shortestNumber(0, format), 0);
  }
});
