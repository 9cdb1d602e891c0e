/** One protobuf message, field by field. Parts are kept as they are and copied once, at the end. */
export class WireWriter {
  private readonly parts: Buffer[] = [];
  private sizeBytes = 0;

  /** Nothing for false, as proto3 has it. */
  bool(field: number, value: boolean): this {
    return value ? this.integer(field, 1) : this;
  }

  /** A whole number from -1, which is how metadata writes "any", to 2^53-1. Written also when it is 0. */
  integer(field: number, value: number): this {
    return this.add(Buffer.from([...varint(field * 8), ...varint(value)]));
  }

  /** Nothing for ''. */
  text(field: number, value: string): this {
    return value === '' ? this : this.bytes(field, Buffer.from(value));
  }

  bytes(field: number, value: Buffer): this {
    return this.add(Buffer.from([...varint(field * 8 + 2), ...varint(value.length)])).add(value);
  }

  integers(field: number, values: readonly number[]): this {
    return this.bytes(field, Buffer.from(values.flatMap(varint)));
  }

  message(field: number, value: WireWriter): this {
    return this.bytes(field, value.finish());
  }

  /** Fields that are encoded already. */
  encoded(fields: Buffer): this {
    return this.add(fields);
  }

  finish(): Buffer {
    return Buffer.concat(this.parts, this.sizeBytes);
  }

  private add(part: Buffer): this {
    this.parts.push(part);
    this.sizeBytes += part.length;
    return this;
  }
}

/** -1 as an int64: two's complement in ten bytes. */
const MINUS_ONE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

function varint(value: number): number[] {
  if (value < 0) return MINUS_ONE;
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return bytes;
}
