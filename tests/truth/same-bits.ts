import assert from 'node:assert/strict';

/** Of probabilities by the library that trained the model, which differ from the served ones in the last bits. */
export function assertSameButLastBits(actual: Float32Array, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const difference = actual.findIndex((value, i) => !(Math.abs(value - (expected[i] as number)) <= 1e-6));
  assert.equal(difference, -1, `${what}: value ${difference} is ${actual[difference]}, expected ${expected[difference]}`);
}

export function assertSameBits(actual: Float32Array, expected: Float32Array, what: string): void {
  const bits = (values: Float32Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length);
  assert.equal(actual.length, expected.length, what);
  const difference = bits(actual).findIndex((value, i) => value !== bits(expected)[i]);
  assert.equal(difference, -1, `${what}: value ${difference} is ${actual[difference]}, expected ${expected[difference]}`);
}
