import { pushVarint, zigzag } from './parquet-thrift.js';

const BLOCK_VALUES = 128;
const MINI_BLOCKS = 4;
const MINI_VALUES = BLOCK_VALUES / MINI_BLOCKS;

/** Parquet's run-length form of one value in every row. */
export function runOf(rows: number, value: number): Buffer {
  const bytes: number[] = [];
  pushVarint(bytes, rows * 2);
  bytes.push(value);
  return Buffer.from(bytes);
}

/** Which rows have a value, as the definition levels of a data page; `present` is one bit a row, or null for all of them. */
export function definitionLevels(rows: number, present: Uint8Array | null): Buffer {
  const levels = present === null ? runOf(rows, 1) : Buffer.concat([bitPackedHead(present.length), present]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  return Buffer.concat([length, levels]);
}

/** A run of groups of eight bits. */
function bitPackedHead(groups: number): Buffer {
  const bytes: number[] = [];
  pushVarint(bytes, groups * 2 + 1);
  return Buffer.from(bytes);
}

/** One bit a row, lowest first. */
export function packBits(rows: number, isSet: (row: number) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (let row = 0; row < rows; row += 1) if (isSet(row)) bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7));
  return bits;
}

/** Texts, each with its length in four bytes before it; null ones are left out. */
export function plainTexts(values: readonly (string | null)[]): Buffer {
  let sizeBytes = 0;
  for (const value of values) if (value !== null) sizeBytes += 4 + Buffer.byteLength(value);
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let at = 0;
  for (const value of values) {
    if (value === null) continue;
    const length = bytes.write(value, at + 4);
    bytes.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return bytes;
}

/** Parquet's DELTA_BINARY_PACKED of small whole numbers, at least one. */
export function deltaPacked(values: Int32Array): Buffer {
  const bytes: number[] = [];
  pushVarint(bytes, BLOCK_VALUES);
  pushVarint(bytes, MINI_BLOCKS);
  pushVarint(bytes, values.length);
  pushVarint(bytes, zigzag(values[0] ?? 0));
  const deltas = new Int32Array(BLOCK_VALUES);
  for (let start = 1; start < values.length; start += BLOCK_VALUES) {
    const count = Math.min(BLOCK_VALUES, values.length - start);
    let least = Infinity;
    for (let i = 0; i < count; i += 1) {
      const delta = (values[start + i] as number) - (values[start + i - 1] as number);
      deltas[i] = delta;
      if (delta < least) least = delta;
    }
    for (let i = 0; i < BLOCK_VALUES; i += 1) deltas[i] = i < count ? (deltas[i] as number) - least : 0;
    pushVarint(bytes, zigzag(least));
    pushBlock(bytes, deltas, count);
  }
  return Buffer.from(bytes);
}

/** Miniblocks without a value have a width of 0 and no bytes. */
function pushBlock(bytes: number[], deltas: Int32Array, count: number): void {
  const widths = Array.from({ length: MINI_BLOCKS }, (_, mini) => widthOf(deltas.subarray(mini * MINI_VALUES, (mini + 1) * MINI_VALUES)));
  bytes.push(...widths);
  widths.forEach((width, mini) => {
    if (width > 0 && mini * MINI_VALUES < count) pushBits(bytes, deltas, mini * MINI_VALUES, width);
  });
}

function widthOf(values: Int32Array): number {
  let all = 0;
  for (let i = 0; i < values.length; i += 1) all |= values[i] as number;
  return 32 - Math.clz32(all);
}

/** The values of a miniblock, `width` bits each, at most 24. */
function pushBits(bytes: number[], values: Int32Array, start: number, width: number): void {
  let [held, bits] = [0, 0];
  for (let i = start; i < start + MINI_VALUES; i += 1) {
    held |= (values[i] as number) << bits;
    bits += width;
    while (bits >= 8) {
      bytes.push(held & 0xff);
      held >>>= 8;
      bits -= 8;
    }
  }
}

const DIGITS = 12;

/**
 * `prefix` and the row's number with twelve digits, as DELTA_BYTE_ARRAY: of each only what differs from the one before, which is
 * mostly its last digit.
 */
export function deltaRowIds(prefix: string, first: number, rows: number): Buffer {
  const head = Buffer.from(prefix);
  const size = head.length + DIGITS;
  const [shared, own] = [new Int32Array(rows), new Int32Array(rows)];
  const suffixes = Buffer.allocUnsafe(size + rows * 2 + DIGITS * DIGITS);
  let at = head.copy(suffixes, 0) + suffixes.write(String(first).padStart(DIGITS, '0'), head.length);
  own[0] = size;
  for (let row = 1; row < rows; row += 1) {
    const number = first + row;
    const last = number % 10;
    if (last !== 0) {
      own[row] = 1;
      suffixes[at] = 48 + last;
      at += 1;
    } else {
      const changed = changedDigits(number);
      own[row] = changed;
      at += suffixes.write(String(number).padStart(DIGITS, '0').slice(-changed), at);
    }
    shared[row] = size - (own[row] as number);
  }
  return Buffer.concat([deltaPacked(shared), deltaPacked(own), suffixes.subarray(0, at)]);
}

/** Digits in which a number differs from the one before it. */
function changedDigits(number: number): number {
  let [digits, rest] = [1, number];
  while (rest % 10 === 0) {
    digits += 1;
    rest /= 10;
  }
  return digits;
}
