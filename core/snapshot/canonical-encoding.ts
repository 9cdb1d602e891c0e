import type { Schema } from '../table.js';

/**
 * The bytes that a snapshot's address is made of (format 1). Columns are digested one by one, so that neither batches nor
 * file layout can show through and numbers go to the hash as they lie in memory:
 *
 *     address = SHA-256 of the UTF-8 JSON ["perennial-snapshot",1,ROWS,[[NAME,TYPE,DIGEST],…]], columns in byte order of their names
 *     DIGEST  = SHA-256, lower-case hex, of the column's values in canonical row order:
 *       number, timestamp (epoch milliseconds), boolean (1 and 0): 8 bytes, IEEE 754 double, little-endian; null is
 *         00 00 00 00 00 00 F8 7F, and -0 is written as 0
 *       string: its UTF-8 length in 4 bytes, little-endian, then the bytes as the source has them (no normalisation); null is FF FF FF FF
 *
 * Canonical row order: key columns in the definition's order, then all columns in schema order; within a column nulls last,
 * numbers by value, strings by their UTF-8 bytes. Rows equal in every column are interchangeable.
 */
export const CANONICAL_FORMAT = 1;

/** NaN has many bit patterns and zero two: each is written in one way. */
export function encodeNumbers(values: Float64Array): Uint8Array {
  const normal = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    normal[i] = value === value ? value + 0 : Number.NaN;
  }
  const bytes = new Uint8Array(normal.buffer);
  return LITTLE_ENDIAN ? bytes : swapped(bytes);
}

/** Writes a text's standard UTF-8 at an offset and returns the number of bytes. The caller's platform does this best. */
export type Utf8Writer = (text: string, into: Uint8Array, offset: number) => number;

/** Encodes columns of strings part by part into memory that it uses again: long texts would leave as much garbage as data. */
export class StringEncoder {
  #bytes = new Uint8Array(0);

  constructor(private readonly write: Utf8Writer) {}

  /** Valid until the next call. */
  encode(values: readonly (string | null)[]): Uint8Array {
    this.#reserve(values.reduce((sum, value) => sum + LENGTH_BYTES + (value?.length ?? 0) * MAX_BYTES_PER_UNIT, 0));
    const view = new DataView(this.#bytes.buffer);
    let offset = 0;
    for (const value of values) {
      const sizeBytes = value === null ? NULL_LENGTH : this.write(value, this.#bytes, offset + LENGTH_BYTES);
      view.setUint32(offset, sizeBytes, true);
      offset += LENGTH_BYTES + (value === null ? 0 : sizeBytes);
    }
    return this.#bytes.subarray(0, offset);
  }

  #reserve(sizeBytes: number): void {
    if (this.#bytes.length < sizeBytes) this.#bytes = new Uint8Array(sizeBytes * 2);
  }
}

const LENGTH_BYTES = 4;
const NULL_LENGTH = 0xffffffff;
/** UTF-8 of one UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** Text whose SHA-256 is the address; `digests` in the order of `schema`, which must be in canonical order. */
export function addressPreimage(schema: Schema, rows: number, digests: readonly string[]): string {
  return JSON.stringify(['perennial-snapshot', CANONICAL_FORMAT, rows, schema.map((column, i) => [column.name, column.type, digests[i]])]);
}

/** Byte order of UTF-8, which is code point order; `<` on strings compares UTF-16 units and differs beyond U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = ((left[i] as string).codePointAt(0) as number) - ((right[i] as string).codePointAt(0) as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function swapped(bytes: Uint8Array): Uint8Array {
  for (let start = 0; start < bytes.length; start += 8) bytes.subarray(start, start + 8).reverse();
  return bytes;
}
