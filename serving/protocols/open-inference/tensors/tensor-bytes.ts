import { isUtf8 } from 'node:buffer';
import type { FieldOf } from '../../../../core/inputs/input-report.js';
import type { MatrixMemory } from '../../../model/matrix-memory.js';
import { tensorInvalid } from '../../../json/request-fields.js';
import type { Datatype } from './tensor-datatypes.js';
import { checkInteger } from './tensor-values.js';

export interface BinaryTensor {
  readonly datatype: Datatype;
  readonly bytes: Buffer;
  /** Values that its shape says. */
  readonly count: number;
  /** Its path, for messages. */
  readonly field: string;
}

const LENGTH_BYTES = 4;

/**
 * Values of a binary tensor (little-endian; so is every machine that runs the model): numbers, NaN where a value is missing,
 * booleans, or texts. A view where it is aligned, else a copy. Errors: INPUT_TENSOR_INVALID, INPUT_VALUE_REFUSED.
 */
export function valuesOfBytes(tensor: BinaryTensor, fieldOf: FieldOf): ArrayLike<unknown> {
  const { datatype, bytes, count } = tensor;
  if (datatype.sizeBytes === 0) return textsOf(tensor);
  checkSize(tensor);
  if (count <= FEW && datatype.name === 'FP32') return fewFloats(bytes, count);
  return (READERS[datatype.name] as Reader)(aligned(bytes, datatype.sizeBytes), count, { datatype, fieldOf });
}

/** Errors: INPUT_TENSOR_INVALID. */
export function checkSize({ datatype, bytes, count, field }: BinaryTensor): void {
  if (bytes.length !== count * datatype.sizeBytes)
    throw tensorInvalid(
      `${field}.parameters.binary_data_size`,
      `${bytes.length} bytes`,
      `${count * datatype.sizeBytes} bytes: ${count} values of ${datatype.name}`,
    );
}

/** A typed array costs more than so many reads. */
const FEW = 32;

function fewFloats(bytes: Buffer, count: number): readonly number[] {
  const values = new Array<number>(count);
  for (let i = 0; i < count; i += 1) values[i] = bytes.readFloatLE(i * 4);
  return values;
}

/** The values of an FP32 tensor, copied. */
export function floatsOfBytes(bytes: Buffer, memory: MatrixMemory): Float32Array {
  const count = bytes.length / Float32Array.BYTES_PER_ELEMENT;
  const copy = memory.take(count);
  if (count <= FEW) for (let i = 0; i < count; i += 1) copy[i] = bytes.readFloatLE(i * 4);
  else new Uint8Array(copy.buffer, copy.byteOffset, bytes.length).set(bytes);
  return copy;
}

interface Aligned {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
}

function aligned(bytes: Buffer, sizeBytes: number): Aligned {
  return bytes.byteOffset % sizeBytes === 0 ? bytes : new Uint8Array(bytes);
}

type Reader = (bytes: Aligned, count: number, context: { readonly datatype: Datatype; readonly fieldOf: FieldOf }) => ArrayLike<unknown>;

const READERS: Readonly<Record<string, Reader>> = {
  BOOL: ({ buffer, byteOffset }, count) => Array.from(new Uint8Array(buffer, byteOffset, count), (byte) => byte !== 0),
  UINT8: ({ buffer, byteOffset }, count) => new Uint8Array(buffer, byteOffset, count),
  UINT16: ({ buffer, byteOffset }, count) => new Uint16Array(buffer, byteOffset, count),
  UINT32: ({ buffer, byteOffset }, count) => new Uint32Array(buffer, byteOffset, count),
  UINT64: ({ buffer, byteOffset }, count, context) => exact(new BigUint64Array(buffer, byteOffset, count), context),
  INT8: ({ buffer, byteOffset }, count) => new Int8Array(buffer, byteOffset, count),
  INT16: ({ buffer, byteOffset }, count) => new Int16Array(buffer, byteOffset, count),
  INT32: ({ buffer, byteOffset }, count) => new Int32Array(buffer, byteOffset, count),
  INT64: ({ buffer, byteOffset }, count, context) => exact(new BigInt64Array(buffer, byteOffset, count), context),
  FP16: ({ buffer, byteOffset }, count) => Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfToNumber),
  FP32: ({ buffer, byteOffset }, count) => new Float32Array(buffer, byteOffset, count),
  FP64: ({ buffer, byteOffset }, count) => new Float64Array(buffer, byteOffset, count),
  BF16: ({ buffer, byteOffset }, count) =>
    new Float32Array(Uint32Array.from(new Uint16Array(buffer, byteOffset, count), (bits) => bits << 16).buffer),
};

/** Integers beyond 2^53 would change when they become numbers. */
function exact(values: BigInt64Array | BigUint64Array, { datatype, fieldOf }: Parameters<Reader>[2]): Float64Array {
  const numbers = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const number = Number(values[i]);
    checkInteger(number, datatype, i, fieldOf);
    numbers[i] = number;
  }
  return numbers;
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 bits of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Each text has its length in bytes in front, in 32 bits. */
function textsOf({ bytes, count, field }: BinaryTensor): readonly string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length && texts.length < count) {
    const start = at + LENGTH_BYTES;
    const end = start <= bytes.length ? start + bytes.readUInt32LE(at) : Infinity;
    if (end > bytes.length)
      throw tensorInvalid(field, 'a text that ends behind its bytes', 'texts, each with its length in four bytes in front');
    const text = bytes.subarray(start, end);
    if (!isUtf8(text)) throw tensorInvalid(field, 'a text that is not UTF-8', 'texts in UTF-8');
    texts.push(text.toString('utf8'));
    at = end;
  }
  if (texts.length === count && at === bytes.length) return texts;
  throw tensorInvalid(field, texts.length < count ? `${texts.length} texts` : `bytes after ${count} texts`, `${count} texts`);
}
