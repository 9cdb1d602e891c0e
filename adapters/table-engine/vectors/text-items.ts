import type { DuckDBVector } from '@duckdb/node-api';
import { INLINE_BYTES, ITEM_WORDS, ShortTexts } from './short-texts.js';
import { textItems } from './vector-items.js';

/**
 * Reads the texts of one column, chunk after chunk. A short text that was met before is the same string again instead of a new one,
 * which would also fill the memory with garbage.
 */
export class TextItems {
  private readonly short = new ShortTexts<string>();

  read(vector: DuckDBVector, rows: number): (string | null)[] {
    const texts = new Array<string | null>(rows);
    const { items, isValid, text } = textItems(vector, rows);
    for (let row = 0; row < rows; row += 1) {
      if (isValid !== null && !isValid(row)) texts[row] = null;
      else if ((items[row * ITEM_WORDS] as number) > INLINE_BYTES) texts[row] = text(row);
      else texts[row] = this.short.get(items, row, text);
    }
    return texts;
  }
}
