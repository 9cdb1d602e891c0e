import assert from 'node:assert/strict';

export function assertSameBits(actual: Float32Array, expected: Float32Array, what: string): void {
  const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);
  assert.equal(actual.length, expected.length, what);
  const difference = bits(actual).findIndex((value, i) => value !== bits(expected)[i]);
  assert.equal(difference, -1, `${what}: value ${difference} is ${actual[difference]}, expected ${expected[difference]}`);
}
