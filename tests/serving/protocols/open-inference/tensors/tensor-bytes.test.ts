import assert from 'node:assert/strict';
import test from 'node:test';
import { isDomainError } from '../../../../../core/errors.js';
import { valuesOfBytes } from '../../../../../serving/protocols/open-inference/tensors/tensor-bytes.js';
import { readDatatype } from '../../../../../serving/protocols/open-inference/tensors/tensor-datatypes.js';

const at = (row: number): string => `inputs[0].data[${row}]`;

function decode(name: string, bytes: Uint8Array, count: number, offset = 0): unknown[] {
  const shifted = Buffer.alloc(bytes.length + offset);
  shifted.set(bytes, offset);
  const datatype = readDatatype(name, 'categorical', { index: 0, isBinary: true });
  return Array.from(valuesOfBytes({ datatype, bytes: shifted.subarray(offset), count, field: 'inputs[0]' }, at));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

const NUMBERS: Readonly<Record<string, { readonly bytes: ArrayBufferView; readonly values: readonly unknown[] }>> = {
  BOOL: { bytes: Uint8Array.of(0, 1, 255), values: [false, true, true] },
  UINT8: { bytes: Uint8Array.of(0, 7, 255), values: [0, 7, 255] },
  UINT16: { bytes: Uint16Array.of(0, 65_535), values: [0, 65_535] },
  UINT32: { bytes: Uint32Array.of(1, 2 ** 32 - 1), values: [1, 2 ** 32 - 1] },
  UINT64: { bytes: BigUint64Array.of(0n, 2n ** 53n - 1n), values: [0, 2 ** 53 - 1] },
  INT8: { bytes: Int8Array.of(-128, 127), values: [-128, 127] },
  INT16: { bytes: Int16Array.of(-32_768, 32_767), values: [-32_768, 32_767] },
  INT32: { bytes: Int32Array.of(-(2 ** 31), 2 ** 31 - 1), values: [-(2 ** 31), 2 ** 31 - 1] },
  INT64: { bytes: BigInt64Array.of(1n - 2n ** 53n, -1n), values: [1 - 2 ** 53, -1] },
  FP32: { bytes: Float32Array.of(0.5, -1.5e10, NaN), values: [0.5, Math.fround(-1.5e10), NaN] },
  FP64: { bytes: Float64Array.of(0.1, NaN), values: [0.1, NaN] },
  // numpy.float16: 1, -2, 65504, 2**-24, 0.1, inf, nan
  FP16: {
    bytes: Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x2e66, 0x7c00, 0x7e00),
    values: [1, -2, 65_504, 2 ** -24, 0.0999755859375, Infinity, NaN],
  },
  BF16: { bytes: Uint16Array.of(0x3f80, 0xc000, 0x7fc0), values: [1, -2, NaN] },
};

test('numbers of every datatype are read, wherever in the body they begin', () => {
  for (const [name, { bytes, values }] of Object.entries(NUMBERS))
    for (const offset of [0, 1, 3, 4])
      assert.deepEqual(decode(name, bytesOf(bytes), values.length, offset), values, `${name} at ${offset}`);
});

test('many floats are read as few are', () => {
  const values = Float32Array.from({ length: 1_000 }, (_, i) => i / 7);
  for (const offset of [0, 1]) assert.deepEqual(decode('FP32', bytesOf(values), 1_000, offset), Array.from(values));
});

test('texts have their length in front and may be empty', () => {
  const bytes = Buffer.concat([Buffer.from([3, 0, 0, 0]), Buffer.from('a€'.slice(1)), Buffer.from([0, 0, 0, 0])]);
  assert.deepEqual(decode('BYTES', bytes, 2), ['€', '']);
});

test('an integer that would change as a number is refused', () => {
  for (const [name, bytes] of [
    ['INT64', BigInt64Array.of(0n, 2n ** 53n)],
    ['UINT64', BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ] as const) {
    assert.throws(
      () => decode(name, bytesOf(bytes), 2),
      (error) => isDomainError(error) && error.code === 'INPUT_VALUE_REFUSED' && error.message.includes('inputs[0].data[1]'),
    );
  }
});
