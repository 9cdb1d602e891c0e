export interface ProtobufField {
  readonly number: number;
  /** The value of a varint field; NaN for the other wire types. */
  readonly integer: number;
  /** The content of a length-delimited field (a view, not a copy); empty for the other wire types. */
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);
const MAX_VARINT_BYTES = 10;
/** Larger tags are cut to 32 bits by some parsers, which would then see another field than this one. */
const MAX_TAG = 0xffff_ffff;

/**
 * The top-level fields of one message in file order. Returns undefined when the bytes are not a well-formed message
 * (truncated, a field number of 0, a group): protobuf has no checksum, so this is the only sign of damage.
 */
export function readProtobuf(message: Uint8Array): readonly ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    if (tag === undefined || tag.value < 8 || tag.value > MAX_TAG) return undefined;
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    offset = tag.end;
    if (wireType === 1 || wireType === 5) {
      fields.push({ number, integer: NaN, bytes: EMPTY });
      offset += wireType === 1 ? 8 : 4;
    } else if (wireType === 0 || wireType === 2) {
      const varint = readVarint(message, offset);
      if (varint === undefined) return undefined;
      const end = varint.end + (wireType === 2 ? varint.value : 0);
      fields.push(
        wireType === 0
          ? { number, integer: varint.value, bytes: EMPTY }
          : { number, integer: NaN, bytes: message.subarray(varint.end, end) },
      );
      offset = end;
    } else return undefined;
  }
  return offset === message.length ? fields : undefined;
}

/** Exact up to 2^53; larger values (negative numbers in two's complement) only keep their magnitude, which no caller needs. */
function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let offset = start; offset < bytes.length && offset - start < MAX_VARINT_BYTES; offset += 1) {
    const byte = bytes[offset] as number;
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte < 0x80) return { value, end: offset + 1 };
  }
  return undefined;
}
