import type { PackedTexts } from '../table-engine.js';
import { allValid, markNull } from './fill-numbers.js';
import { INLINE_BYTES, ITEM_WORDS } from './short-texts.js';
import { setItems, setValidity, vectors } from './vector-memory.js';
import type { RawVector } from './vector-memory.js';

/*
 * An item is a `duckdb_string_t` of the engine's C interface: 32 bits of length, then up to 12 bytes of text, zero behind its end; a longer one has
 * its first 4 bytes there and then the address of the whole, in memory that belongs to the vector.
 */
const TWO_32 = 2 ** 32;

/** Texts `[start, end)`. They are handed over together as one; what is written for each is where in it it begins. */
export function fillTexts(vector: RawVector, { bytes, ends, missing }: PackedTexts, start: number, end: number): void {
  const first = start === 0 ? 0 : (ends[start - 1] as number);
  const heap = bytes.subarray(first, ends[end - 1]);
  const address = handOver(vector, heap);
  const items = new TextItems(end - start);
  let from = 0;
  for (let i = start; i < end; i += 1) {
    const to = (ends[i] as number) - first;
    if (missing[i] === 1) items.setMissing(i - start);
    else items.set(i - start, heap, from, to - from, address);
    from = to;
  }
  items.copyTo(vector);
}

/** `texts[codes[i]]` for every row. */
export function fillCoded(vector: RawVector, codes: Uint32Array, texts: readonly string[]): void {
  const encoded = texts.map((text) => Buffer.from(text));
  const heap = Buffer.concat(encoded);
  const address = handOver(vector, heap);
  const dictionary = new TextItems(texts.length);
  let from = 0;
  encoded.forEach(({ length }, i) => {
    dictionary.set(i, heap, from, length, address);
    from += length;
  });
  const items = new TextItems(codes.length);
  for (let i = 0; i < codes.length; i += 1) items.setSame(i, dictionary, codes[i] as number);
  items.copyTo(vector);
}

/** Copies texts into the vector's memory. Returns their address, 0 when all are short enough to need none. */
function handOver(vector: RawVector, heap: Uint8Array): number {
  if (heap.length <= INLINE_BYTES) return 0;
  vectors.vector_assign_string_element_len(vector, 0, heap);
  const item = vectors.vector_get_data(vector, ITEM_WORDS * 4);
  const view = new DataView(item.buffer, item.byteOffset);
  return view.getUint32(8, true) + view.getUint32(12, true) * TWO_32;
}

class TextItems {
  private readonly words: Uint32Array;
  private validity: Uint32Array | undefined;

  constructor(private readonly count: number) {
    this.words = new Uint32Array(count * ITEM_WORDS);
  }

  set(index: number, heap: Uint8Array, from: number, length: number, address: number): void {
    const { words } = this;
    const at = index * ITEM_WORDS;
    words[at] = length;
    if (length > INLINE_BYTES) {
      words[at + 1] = word(heap, from, 4);
      words[at + 2] = address + from;
      words[at + 3] = Math.floor((address + from) / TWO_32);
      return;
    }
    words[at + 1] = word(heap, from, length);
    words[at + 2] = word(heap, from + 4, length - 4);
    words[at + 3] = word(heap, from + 8, length - 8);
  }

  setSame(index: number, { words }: TextItems, of: number): void {
    const [to, from] = [index * ITEM_WORDS, of * ITEM_WORDS];
    for (let i = 0; i < ITEM_WORDS; i += 1) this.words[to + i] = words[from + i] as number;
  }

  setMissing(index: number): void {
    this.validity ??= allValid(this.count);
    markNull(this.validity, index);
  }

  copyTo(vector: RawVector): void {
    setItems(vector, this.words);
    if (this.validity !== undefined) setValidity(vector, this.validity);
  }
}

/** Up to four bytes as a little-endian word. */
function word(bytes: Uint8Array, at: number, length: number): number {
  if (length >= 4)
    return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
  let value = 0;
  for (let i = 0; i < length; i += 1) value |= (bytes[at + i] as number) << (8 * i);
  return value;
}
