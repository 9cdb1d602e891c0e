import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../../../core/errors.js';
import { parseUbjson } from '../../../../../core/trainers/xgboost/model/parse-ubjson.js';

/** Text as Latin-1 bytes, so that tests can write markers and numbers in one line. */
function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

test('scalars of every kind that XGBoost writes', () => {
  const document =
    '[i\xffU\xffI\xff\x00l\xff\xff\xff\xfeL\x00\x00\x00\x01\x00\x00\x00\x00d\x3f\x80\x00\x00D\x3f\xf8\x00\x00\x00\x00\x00\x00SU\x03a\xc3\xa9ZTF]';
  assert.deepEqual(parseUbjson(bytes(document)), [-1, 255, -256, -2, 2 ** 32, 1, 1.5, 'aé', null, true, false]);
});

test('typed arrays become typed arrays, sized and unsized containers are the same', () => {
  assert.deepEqual(parseUbjson(bytes('[$d#U\x02\x3f\x80\x00\x00\xc0\x00\x00\x00')), Float32Array.of(1, -2));
  assert.deepEqual(parseUbjson(bytes('[$l#U\x01\x7f\xff\xff\xff')), Int32Array.of(2147483647));
  assert.deepEqual(parseUbjson(bytes('[$L#U\x01\x00\x00\x00\x02\x00\x00\x00\x00')), Float64Array.of(2 ** 33));
  assert.deepEqual(parseUbjson(bytes('[#U\x02TF')), parseUbjson(bytes('[TF]')));
  assert.deepEqual(parseUbjson(bytes('{#U\x01U\x01aT')), parseUbjson(bytes('{U\x01aT}')));
});

test('a key named __proto__ is a key like any other', () => {
  assert.deepEqual(parseUbjson(bytes('{U\x09__proto__T}')), new Map([['__proto__', true]]));
});

const malformed: readonly (readonly [string, string])[] = [
  ['nothing at all', ''],
  ['an unknown marker', 'x'],
  ['bytes after the document', 'TT'],
  ['an object that does not end', '{U\x01aT'],
  ['an array that does not end', '[TT'],
  ['text longer than the file', 'SU\x09abc'],
  ['text that is not UTF-8', 'SU\x02\xc3\x28'],
  ['a negative length', 'Si\xff'],
  ['a count beyond the file', '[#L\x7f\xff\xff\xff\xff\xff\xff\xff'],
  ['a typed array beyond the file', '[$D#U\x02\x00\x00\x00\x00\x00\x00\x00\x00'],
  ['a typed array of values without bytes', '[$Z#l\x7f\xff\xff\xff'],
  ['an integer that a number cannot hold', 'L\x7f\xff\xff\xff\xff\xff\xff\xff'],
  ['a key twice', '{U\x01aTU\x01aF}'],
  ['a hundred thousand nested arrays', '['.repeat(100_000)],
];

for (const [what, document] of malformed) {
  test(`${what} is refused with the place`, () => {
    assert.throws(
      () => parseUbjson(bytes(document)),
      (error) => isDomainError(error) && error.code === 'MODEL_FORMAT_INVALID' && /byte \d+/.test(error.message),
    );
  });
}
