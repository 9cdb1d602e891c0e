import type { DuckDBVarCharVector, DuckDBVector } from '@duckdb/node-api';

/** The driver declares its vectors' memory private. */
interface VectorMemory {
  readonly dataView: DataView;
  readonly validity: { itemValid(index: number): boolean };
}

/** The engine keeps texts of at most so many bytes in the 16 bytes of the item itself, what is not used being zero. */
const INLINE_BYTES = 12;
const WORDS = 4;
const SLOTS = 2_048;
/** Half of the slots, so that a search ends soon. A column of more different short texts is read one by one. */
const MAX_TEXTS = SLOTS / 2;

/**
 * Reads the texts of one column, chunk after chunk. A short text that was met before is the same string again instead of a new one:
 * it is found by its bytes, since decoding costs several times as much and fills the memory with garbage.
 */
export class TextItems {
  private readonly texts: string[] = [];
  private readonly words = new Uint32Array(MAX_TEXTS * WORDS);
  /** Place in `texts` and one; 0 is free. */
  private readonly slots = new Uint16Array(SLOTS);

  read(vector: DuckDBVector, rows: number): (string | null)[] {
    const texts = new Array<string | null>(rows);
    const varchar = vector as DuckDBVarCharVector;
    const { dataView, validity } = vector as unknown as VectorMemory;
    const isAligned = dataView.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
    const items = isAligned ? new Uint32Array(dataView.buffer, dataView.byteOffset, rows * WORDS) : new Uint32Array(0);
    for (let row = 0; row < rows; row += 1) {
      if (!isAligned || (items[row * WORDS] as number) > INLINE_BYTES) texts[row] = varchar.getItem(row);
      else texts[row] = validity.itemValid(row) ? this.short(items, row, varchar) : null;
    }
    return texts;
  }

  private short(items: Uint32Array, row: number, vector: DuckDBVarCharVector): string | null {
    const { words, slots } = this;
    const at = row * WORDS;
    const [length, a, b, c] = [items[at] as number, items[at + 1] as number, items[at + 2] as number, items[at + 3] as number];
    const mixed = Math.imul(a ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ length, 0x9e3779b1);
    for (let slot = (mixed ^ (mixed >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const place = (slots[slot] as number) - 1;
      if (place < 0) return this.add(slot, items.subarray(at, at + WORDS), vector.getItem(row));
      const known = place * WORDS;
      if (words[known] === length && words[known + 1] === a && words[known + 2] === b && words[known + 3] === c)
        return this.texts[place] as string;
    }
  }

  private add(slot: number, item: Uint32Array, text: string | null): string | null {
    if (text === null || this.texts.length === MAX_TEXTS) return text;
    this.words.set(item, this.texts.length * WORDS);
    this.slots[slot] = this.texts.push(text);
    return text;
  }
}
