/** Types of Thrift's compact protocol that Parquet's metadata needs. */
const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

export type ThriftValue =
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'i32' | 'i64'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'struct'; readonly value: ThriftStruct }
  | { readonly type: 'list'; readonly value: readonly ThriftValue[] };

/** Fields by number, ascending. */
export type ThriftStruct = Readonly<Record<number, ThriftValue>>;

export const i32 = (value: number): ThriftValue => ({ type: 'i32', value });
export const i64 = (value: number): ThriftValue => ({ type: 'i64', value });
export const text = (value: string): ThriftValue => ({ type: 'text', value });
export const struct = (value: ThriftStruct): ThriftValue => ({ type: 'struct', value });
export const list = (value: readonly ThriftValue[]): ThriftValue => ({ type: 'list', value });
export const bool = (value: boolean): ThriftValue => ({ type: 'bool', value });

/** A struct in Thrift's compact protocol, as Parquet writes its headers and its footer. */
export function thriftBytes(fields: ThriftStruct): Buffer {
  const bytes: number[] = [];
  writeStruct(bytes, fields);
  return Buffer.from(bytes);
}

/** Seven bits a byte, lowest first; `value` may be as large as 2^53. */
export function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** 0, -1, 1, -2, … as 0, 1, 2, 3, … */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function writeStruct(bytes: number[], fields: ThriftStruct): void {
  let last = 0;
  for (const [name, value] of Object.entries(fields)) {
    const field = Number(name);
    // Parquet's field numbers are less than 16 apart, so the short form holds them.
    bytes.push(((field - last) << 4) | wireType(value));
    last = field;
    if (value.type !== 'bool') writeValue(bytes, value);
  }
  bytes.push(0);
}

function wireType(value: ThriftValue): number {
  switch (value.type) {
    case 'bool':
      return value.value ? TRUE : FALSE;
    case 'i32':
      return I32;
    case 'i64':
      return I64;
    case 'text':
      return BINARY;
    case 'list':
      return LIST;
    case 'struct':
      return STRUCT;
  }
}

function writeValue(bytes: number[], value: ThriftValue): void {
  switch (value.type) {
    case 'bool':
      bytes.push(wireType(value));
      return;
    case 'i32':
    case 'i64':
      pushVarint(bytes, zigzag(value.value));
      return;
    case 'text': {
      const encoded = Buffer.from(value.value);
      pushVarint(bytes, encoded.length);
      bytes.push(...encoded);
      return;
    }
    case 'struct':
      writeStruct(bytes, value.value);
      return;
    case 'list': {
      const [first] = value.value;
      const type = first === undefined ? STRUCT : wireType(first);
      if (value.value.length < 15) bytes.push((value.value.length << 4) | type);
      else {
        bytes.push(0xf0 | type);
        pushVarint(bytes, value.value.length);
      }
      for (const item of value.value) writeValue(bytes, item);
    }
  }
}
