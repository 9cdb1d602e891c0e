export interface ProtobufField {
  readonly number: number;
  /** 0: varint, 1: 8 bytes, 2: length and content, 5: 4 bytes. */
  readonly wireType: number;
  /** The value of a varint field; NaN for the other wire types. */
  readonly integer: number;
  /** The content of a length-delimited field (a view, not a copy); empty for the other wire types. */
  readonly bytes: Uint8Array;
}

export const WIRE_VARINT = 0;
export const WIRE_BYTES = 2;

const EMPTY = new Uint8Array(0);
const MAX_VARINT_BYTES = 10;
/** Larger tags are cut to 32 bits by some parsers, which would then see another field than this one. */
const MAX_TAG = 0xffff_ffff;

/**
 * Visits the top-level fields of one message in file order, without keeping them: a message of tiny ones would take many times its size.
 * Returns false when the bytes are not a well-formed message (truncated, a field number of 0, a group): protobuf has no checksum, so this
 * is the only sign of damage.
 */
export function forEachField(message: Uint8Array, visit: (field: ProtobufField) => void): boolean {
  let offset = 0;
  while (offset < message.length) {
    const tag = readVarint(message, offset);
    if (tag === undefined || tag.value < 8 || tag.value > MAX_TAG) return false;
    const number = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    offset = tag.end;
    if (wireType === 1 || wireType === 5) {
      offset += wireType === 1 ? 8 : 4;
      if (offset > message.length) return false;
      visit({ number, wireType, integer: NaN, bytes: EMPTY });
    } else if (wireType === WIRE_VARINT || wireType === WIRE_BYTES) {
      const varint = readVarint(message, offset);
      if (varint === undefined) return false;
      offset = varint.end + (wireType === WIRE_BYTES ? varint.value : 0);
      if (offset > message.length) return false;
      if (wireType === WIRE_VARINT) visit({ number, wireType, integer: varint.value, bytes: EMPTY });
      else visit({ number, wireType, integer: NaN, bytes: message.subarray(varint.end, offset) });
    } else return false;
  }
  return true;
}

/** The whole numbers of a repeated field in one of its packed values; undefined when it is not well-formed. */
export function readPackedVarints(bytes: Uint8Array): readonly number[] | undefined {
  const values: number[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const varint = readVarint(bytes, offset);
    if (varint === undefined) return undefined;
    values.push(varint.value);
    offset = varint.end;
  }
  return values;
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
