import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../../core/digest/canonical-json.js';
import { isDomainError } from '../../../core/errors.js';

test('keys are sorted at every level and order of writing does not matter', () => {
  assert.equal(canonicalJson({ b: [{ z: 1, a: null }], a: 'x' }), '{"a":"x","b":[{"a":null,"z":1}]}');
  assert.equal(canonicalJson({ a: 1, b: 2 }), canonicalJson({ b: 2, a: 1 }));
});

test('numbers and key order follow the example of RFC 8785', () => {
  const text = canonicalJson({
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0],
    '\u20ac': 1,
    '\r': 2,
    '1': 3,
  });
  assert.equal(text, '{"\\r":2,"1":3,"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"\u20ac":1}');
});

test('what JSON cannot hold is refused with its path', () => {
  for (const [value, path] of [
    [{ a: [1, undefined] }, '$.a[1]'],
    [{ a: NaN }, '$.a'],
    [Infinity, '$'],
    [{ f: () => 1 }, '$.f'],
    [{ d: new Map() }, '$.d'],
    [{ n: 1n }, '$.n'],
  ] as const) {
    assert.throws(
      () => canonicalJson(value),
      (error) => isDomainError(error) && error.code === 'JSON_NOT_CANONICAL' && error.details.path === path,
    );
  }
});
