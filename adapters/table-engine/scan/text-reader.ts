import type { DuckDBVector } from '@duckdb/node-api';
import { INLINE_BYTES, ITEM_WORDS, ShortTexts } from '../vectors/short-texts.js';
import { textItems } from '../vectors/vector-items.js';

/** Rows of a piece at most. */
const PIECE_ROWS = 2_048;

/** Numbers the texts of one column in the order they are met, piece after piece. */
export class TextReader {
  /** Grows with each piece. */
  readonly dictionary: string[] = [];
  private readonly codeOf = new Map<string, number>();
  private readonly short = new ShortTexts<number>();
  private readonly codes = new Int32Array(PIECE_ROWS);

  /** Codes of the rows, -1 for null; valid until the next call. */
  read(vector: DuckDBVector, rows: number): Int32Array {
    const { codes } = this;
    const { items, isValid, text } = textItems(vector, rows);
    const code = (row: number): number => this.code(text(row));
    for (let row = 0; row < rows; row += 1) {
      if (isValid !== null && !isValid(row)) codes[row] = -1;
      else if ((items[row * ITEM_WORDS] as number) > INLINE_BYTES) codes[row] = code(row);
      else codes[row] = this.short.get(items, row, code);
    }
    return codes;
  }

  private code(text: string): number {
    const known = this.codeOf.get(text);
    if (known !== undefined) return known;
    this.codeOf.set(text, this.dictionary.length);
    return this.dictionary.push(text) - 1;
  }
}
