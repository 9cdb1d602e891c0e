import type { DuckDBVector } from '@duckdb/node-api';
import { textItems } from './vector-items.js';

/** The engine keeps texts of at most so many bytes in the 16 bytes of the item itself, what is not used being zero. */
const INLINE_BYTES = 12;
const WORDS = 4;
const SLOTS = 2_048;
/** Half of the slots, so that a search ends soon. */
const MAX_SHORT = SLOTS / 2;
/** Rows of a piece at most. */
const PIECE_ROWS = 2_048;

/**
 * Numbers the texts of one column in the order they are met, piece after piece. A short text that was met before is found by its bytes,
 * since decoding one costs ten times as much.
 */
export class TextReader {
  /** Grows with each piece. */
  readonly dictionary: string[] = [];
  private readonly codeOf = new Map<string, number>();
  private readonly words = new Uint32Array(MAX_SHORT * WORDS);
  /** Code of each short text that has words. */
  private readonly shortCodes = new Int32Array(MAX_SHORT);
  private shorts = 0;
  /** Place in `words` and one; 0 is free. */
  private readonly slots = new Uint16Array(SLOTS);
  private readonly codes = new Int32Array(PIECE_ROWS);

  /** Codes of the rows, -1 for null; valid until the next call. */
  read(vector: DuckDBVector, rows: number): Int32Array {
    const { codes } = this;
    const { items, isValid, text } = textItems(vector, rows);
    for (let row = 0; row < rows; row += 1) {
      if (isValid !== null && !isValid(row)) codes[row] = -1;
      else if ((items[row * WORDS] as number) > INLINE_BYTES) codes[row] = this.code(text(row));
      else codes[row] = this.short(items, row, text);
    }
    return codes;
  }

  private short(items: Uint32Array, row: number, text: (row: number) => string): number {
    const { words, slots } = this;
    const at = row * WORDS;
    const length = items[at] as number;
    const [a, b, c] = [items[at + 1] as number, items[at + 2] as number, items[at + 3] as number];
    const mixed = Math.imul(a ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ length, 0x9e3779b1);
    for (let slot = (mixed ^ (mixed >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const place = (slots[slot] as number) - 1;
      if (place < 0) return this.addShort(slot, items.subarray(at, at + WORDS), text(row));
      const known = place * WORDS;
      if (words[known] === length && words[known + 1] === a && words[known + 2] === b && words[known + 3] === c)
        return this.shortCodes[place] as number;
    }
  }

  private addShort(slot: number, item: Uint32Array, text: string): number {
    const code = this.code(text);
    if (this.shorts === MAX_SHORT) return code;
    this.words.set(item, this.shorts * WORDS);
    this.shortCodes[this.shorts] = code;
    this.shorts += 1;
    this.slots[slot] = this.shorts;
    return code;
  }

  private code(text: string): number {
    const known = this.codeOf.get(text);
    if (known !== undefined) return known;
    this.codeOf.set(text, this.dictionary.length);
    return this.dictionary.push(text) - 1;
  }
}
