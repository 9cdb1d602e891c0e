/** The engine keeps texts of at most so many bytes in the 16 bytes of the item itself, what is not used being zero. */
export const INLINE_BYTES = 12;
/** An item in words of 32 bits: length, then the text or its first bytes and address. */
export const ITEM_WORDS = 4;
const SLOTS = 2_048;
/** Half of the slots, so that a search ends soon. Of more different texts each is decoded every time. */
const MAX_TEXTS = SLOTS / 2;

/** What was made of short texts, found by their bytes, since decoding one costs several times as much. */
export class ShortTexts<T> {
  private readonly made: T[] = [];
  private readonly words = new Uint32Array(MAX_TEXTS * ITEM_WORDS);
  /** Place in `made` and one; 0 is free. */
  private readonly slots = new Uint16Array(SLOTS);

  /** @param items of a vector; that of `row` is of at most INLINE_BYTES */
  get(items: Uint32Array, row: number, make: (row: number) => T): T {
    const { words, slots } = this;
    const at = row * ITEM_WORDS;
    const [length, a, b, c] = [items[at] as number, items[at + 1] as number, items[at + 2] as number, items[at + 3] as number];
    const mixed = Math.imul(a ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ length, 0x9e3779b1);
    for (let slot = (mixed ^ (mixed >>> 15)) & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const place = (slots[slot] as number) - 1;
      if (place < 0) return this.add(slot, items.subarray(at, at + ITEM_WORDS), make(row));
      const known = place * ITEM_WORDS;
      if (words[known] === length && words[known + 1] === a && words[known + 2] === b && words[known + 3] === c)
        return this.made[place] as T;
    }
  }

  private add(slot: number, item: Uint32Array, made: T): T {
    if (this.made.length === MAX_TEXTS) return made;
    this.words.set(item, this.made.length * ITEM_WORDS);
    this.slots[slot] = this.made.push(made);
    return made;
  }
}
