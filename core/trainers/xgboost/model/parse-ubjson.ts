import { DomainError } from '../../../errors.js';
import { decodeUtf8 } from '../../../onnx/decode-utf8.js';

export type UbjNumbers = Float32Array | Float64Array | Uint8Array | Int8Array | Int16Array | Int32Array;
export type UbjObject = ReadonlyMap<string, UbjValue>;
export type UbjValue = null | boolean | number | string | UbjNumbers | readonly UbjValue[] | UbjObject;

/** XGBoost's documents are 8 deep; the limit keeps a hostile file from exhausting the stack. */
const MAX_DEPTH = 64;

/**
 * Reads one UBJSON document (Draft 12 with the container optimisations XGBoost writes, source: XGBoost src/common/json.cc).
 * A strongly typed array of numbers becomes a typed array; 64-bit integers become numbers and must be safe integers.
 * Memory is bounded by a small multiple of `bytes.length`: every count is checked against the bytes that are left.
 * @param places gets the offset of the first number of each strongly typed array
 * @throws DomainError MODEL_FORMAT_INVALID for truncated, trailing, too deep or otherwise malformed bytes.
 */
export function parseUbjson(bytes: Uint8Array, places?: Map<UbjNumbers, number>): UbjValue {
  const reader = new UbjReader(bytes, places);
  const value = reader.readValue(reader.readMarker(), 0);
  reader.expectEnd();
  return value;
}

class UbjReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(
    bytes: Uint8Array,
    private readonly places: Map<UbjNumbers, number> | undefined,
  ) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  readMarker(): string {
    return String.fromCharCode(this.#view.getUint8(this.#take(1)));
  }

  expectEnd(): void {
    if (this.#offset !== this.#bytes.length) this.#fail('the end of the file', `${this.#bytes.length - this.#offset} more bytes`);
  }

  readValue(marker: string, depth: number): UbjValue {
    if (depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} nested levels`, 'a deeper one');
    switch (marker) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'S':
        return this.#readText();
      case '[':
        return this.#readArray(depth);
      case '{':
        return this.#readObject(depth);
      default:
        return this.#readNumber(marker);
    }
  }

  #readNumber(marker: string): number {
    const view = this.#view;
    switch (marker) {
      case 'i':
        return view.getInt8(this.#take(1));
      case 'U':
        return view.getUint8(this.#take(1));
      case 'I':
        return view.getInt16(this.#take(2));
      case 'l':
        return view.getInt32(this.#take(4));
      case 'L':
        return this.#readInt64();
      case 'd':
        return view.getFloat32(this.#take(4));
      case 'D':
        return view.getFloat64(this.#take(8));
      default:
        return this.#fail('a UBJSON type marker', `byte 0x${marker.charCodeAt(0).toString(16)}`);
    }
  }

  #readInt64(): number {
    const value = Number(this.#view.getBigInt64(this.#take(8)));
    return Number.isSafeInteger(value) ? value : this.#fail('an integer within ±2^53', String(value));
  }

  /** A length or count. Each unit takes at least one byte of the file, so a larger one than what is left is a lie. */
  #readCount(): number {
    const marker = this.readMarker();
    if (!'iUIlL'.includes(marker)) this.#fail('an integer length', `marker ${JSON.stringify(marker)}`);
    const count = this.#readNumber(marker);
    const left = this.#bytes.length - this.#offset;
    return count >= 0 && count <= left ? count : this.#fail(`a length of at most the ${left} bytes left`, String(count));
  }

  #readText(): string {
    const length = this.#readCount();
    const start = this.#take(length);
    return decodeUtf8(this.#bytes.subarray(start, start + length)) ?? this.#fail('UTF-8 text', 'other bytes');
  }

  #readObject(depth: number): UbjObject {
    const entries = new Map<string, UbjValue>();
    const sized = this.#peek() === '#';
    if (sized) this.#take(1);
    let left = sized ? this.#readCount() : Infinity;
    while (left > 0 && (sized || this.#peek() !== '}')) {
      const key = this.#readText();
      if (entries.has(key)) this.#fail('each key once', `${JSON.stringify(key)} twice`);
      entries.set(key, this.readValue(this.readMarker(), depth + 1));
      left -= 1;
    }
    if (!sized) this.#take(1);
    return entries;
  }

  #readArray(depth: number): readonly UbjValue[] | UbjNumbers {
    if (this.#peek() === '$') {
      this.#take(1);
      const type = this.readMarker();
      if (this.readMarker() !== '#') this.#fail('# and a count after a typed array’s type', 'something else');
      return this.#readNumbers(type, this.#readCount());
    }
    const sized = this.#peek() === '#';
    if (sized) this.#take(1);
    let left = sized ? this.#readCount() : Infinity;
    const values: UbjValue[] = [];
    while (left > 0 && (sized || this.#peek() !== ']')) {
      values.push(this.readValue(this.readMarker(), depth + 1));
      left -= 1;
    }
    if (!sized) this.#take(1);
    return values;
  }

  #readNumbers(type: string, count: number): UbjNumbers {
    const numbers = allocateNumbers(type, Math.min(count, this.#bytes.length - this.#offset));
    if (numbers === undefined) return this.#fail('a numeric array type', `type ${JSON.stringify(type)}`);
    const elementBytes = type === 'L' ? 8 : numbers.BYTES_PER_ELEMENT;
    if (count * elementBytes > this.#bytes.length - this.#offset) this.#fail(`${count} numbers of ${elementBytes} bytes`, 'fewer bytes');
    this.places?.set(numbers, this.#offset);
    for (let index = 0; index < count; index += 1) numbers[index] = this.#readNumber(type);
    return numbers;
  }

  #peek(): string {
    const offset = this.#take(1);
    this.#offset = offset;
    return String.fromCharCode(this.#view.getUint8(offset));
  }

  /** Moves past `length` bytes and returns where they start. */
  #take(length: number): number {
    const start = this.#offset;
    const left = this.#bytes.length - start;
    if (length > left) this.#fail(`${length} more bytes`, left === 0 ? 'the end of the file' : `only ${left}`);
    this.#offset = start + length;
    return start;
  }

  #fail(expected: string, got: string): never {
    throw new DomainError('MODEL_FORMAT_INVALID', { where: `byte ${this.#offset}`, expected, got });
  }
}

function allocateNumbers(type: string, count: number): UbjNumbers | undefined {
  switch (type) {
    case 'd':
      return new Float32Array(count);
    case 'D':
    case 'L':
      return new Float64Array(count);
    case 'U':
      return new Uint8Array(count);
    case 'i':
      return new Int8Array(count);
    case 'I':
      return new Int16Array(count);
    case 'l':
      return new Int32Array(count);
    default:
      return undefined;
  }
}
