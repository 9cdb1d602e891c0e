import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { addressPreimage, compareCodePoints, encodeNumbers, StringEncoder } from '../../../core/snapshot/canonical-encoding.js';
import { utf8Bytes } from '../../../core/digest/utf8-bytes.js';

function strings(values: readonly (string | null)[]): Uint8Array {
  const encoder = new StringEncoder((text, into, offset) => {
    const bytes = utf8Bytes(text);
    into.set(bytes, offset);
    return bytes.length;
  });
  encoder.encode(['what was there before', null]);
  return encoder.encode(values);
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('numbers are little-endian doubles, with one pattern for null and one for zero', () => {
  assert.equal(hex(encodeNumbers(Float64Array.of(1.5, -0, 0))), '000000000000f83f' + '0000000000000000'.repeat(2));
  const otherNan = new Float64Array(new BigUint64Array([0xfff8_0000_0000_00ffn]).buffer);
  assert.equal(hex(encodeNumbers(otherNan)), '000000000000f87f');
  assert.equal(hex(encodeNumbers(otherNan)), hex(encodeNumbers(Float64Array.of(NaN))));
});

test('strings carry their length in bytes, so that neighbours cannot be confused', () => {
  assert.equal(hex(strings(['é', null, '', 'ab'])), '02000000c3a9' + 'ffffffff' + '00000000' + '020000006162');
  assert.notEqual(hex(strings(['a', 'bc'])), hex(strings(['ab', 'c'])));
});

test('encoding a column in parts gives the bytes of the whole', () => {
  const whole = Float64Array.of(1, NaN, -3, 4);
  assert.equal(hex(encodeNumbers(whole)), hex(encodeNumbers(whole.subarray(0, 1))) + hex(encodeNumbers(whole.subarray(1))));
});

test('the preimage of an address is fixed: changing it would rename every snapshot', () => {
  const text = addressPreimage(
    [
      { name: 'a"b', type: 'number' },
      { name: 'ü', type: 'string' },
    ],
    2,
    ['00', 'ff'],
  );
  assert.equal(text, '["perennial-snapshot",1,2,[["a\\"b","number","00"],["ü","string","ff"]]]');
  assert.equal(createHash('sha256').update(text).digest('hex'), 'c1a0832baa5c3f88cd959ed4376f74917728625e4b5d45f84ebe78644549a07c');
});

test('names are ordered by code point, as UTF-8 bytes are', () => {
  const names = ['\u{1F600}', '\uFF5E', 'b', 'B', 'a', 'aa'];
  const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual([...names].sort(compareCodePoints), byBytes);
});
