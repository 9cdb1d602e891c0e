import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../../../core/errors.js';

const TWO_TO_32 = 4_294_967_296;
const MAX_VARINT_BYTES = 10;
export const VARINT = 0;
export const FIXED64 = 1;
export const FIXED32 = 5;
export const LENGTH_DELIMITED = 2;

/** How many bytes a value has by its wire type; the rest say it themselves. */
const FIXED_BYTES: Readonly<Record<number, number>> = { [FIXED64]: 8, [FIXED32]: 4 };

/**
 * Walks the fields of one protobuf message, without making anything of the ones nobody asks for: what a message costs is bounded by
 * what its reader takes from it. Groups, which no message of ours has, are refused. Errors: INPUT_MESSAGE_INVALID.
 */
export class WireReader {
  wireType = 0;
  private at = 0;
  /** Halves of the last varint. */
  private low = 0;
  private high = 0;

  constructor(private readonly source: Buffer) {}

  /** Number of the next field; 0 at the end of the message. */
  next(): number {
    if (this.at >= this.source.length) return 0;
    this.varint();
    this.wireType = this.low & 7;
    const field = this.low >>> 3;
    if (field === 0 || this.high !== 0) throw malformed('a field has no number');
    return field;
  }

  /** Of the field just met. */
  expect(wireType: number): this {
    if (this.wireType !== wireType) throw malformed('a field has another type than the protocol gives it');
    return this;
  }

  hasMore(): boolean {
    return this.at < this.source.length;
  }

  bool(): boolean {
    this.varint();
    return this.low !== 0 || this.high !== 0;
  }

  int32(): number {
    this.varint();
    return this.low | 0;
  }

  uint32(): number {
    this.varint();
    return this.low >>> 0;
  }

  /** Exact up to 2^53 either way; beyond it the nearest number, which is beyond it too. */
  int64(): number {
    this.varint();
    return (this.high | 0) * TWO_TO_32 + (this.low >>> 0);
  }

  uint64(): number {
    this.varint();
    return (this.high >>> 0) * TWO_TO_32 + (this.low >>> 0);
  }

  float(): number {
    return this.source.readFloatLE(this.take(4));
  }

  double(): number {
    return this.source.readDoubleLE(this.take(8));
  }

  /** A view, not a copy. */
  bytes(): Buffer {
    const length = this.expect(LENGTH_DELIMITED).uint64();
    const start = this.take(length);
    return this.source.subarray(start, start + length);
  }

  text(): string {
    const bytes = this.bytes();
    if (!isUtf8(bytes)) throw malformed('a text is not UTF-8');
    return bytes.toString('utf8');
  }

  skip(): void {
    if (this.wireType === VARINT) this.varint();
    else if (this.wireType === LENGTH_DELIMITED) this.bytes();
    else {
      const length = FIXED_BYTES[this.wireType];
      if (length === undefined) throw malformed('a field has a type that proto3 does not have');
      this.take(length);
    }
  }

  private take(length: number): number {
    const start = this.at;
    if (length > this.source.length - start) throw malformed('it ends too early');
    this.at = start + length;
    return start;
  }

  private varint(): void {
    let low = 0;
    let high = 0;
    for (let i = 0; i < MAX_VARINT_BYTES; i += 1) {
      const byte = this.source[this.at];
      if (byte === undefined) throw malformed('it ends too early');
      this.at += 1;
      const bits = byte & 0x7f;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte >= 0x80) continue;
      this.low = low;
      this.high = high;
      return;
    }
    throw malformed('a number is longer than 64 bits');
  }
}

export function malformed(problem: string): DomainError {
  return new DomainError('INPUT_MESSAGE_INVALID', { problem });
}
