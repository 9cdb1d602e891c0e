import type { TokensInput } from '../signature.js';
import type { CellEncoder } from './cell-encoder.js';
import { OTHERS } from './one-hot.js';

const LETTERS_OR_DIGITS = /^[\p{L}\p{N}]+$/u;
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;
const SPACES = /\s+/gu;

/**
 * The tokens of a text, each once, in the order of the text: what stands between separators, in lower case and Unicode's composed form (NFC),
 * without white space at its ends and with one space for any within; nothing is no token. A separator of letters and digits separates where
 * it stands as a word of its own, in upper or lower case.
 */
export function tokenReader(separators: readonly string[]): (text: string) => ReadonlySet<string> {
  const between = new RegExp(separators.map(separatorPattern).join('|'), 'iu');
  return (text) => {
    const pieces = text.normalize('NFC').toLowerCase().split(between);
    const found = pieces.map((piece) => piece.replace(SPACES, ' ').trim());
    return new Set(found.filter((token) => token !== ''));
  };
}

function separatorPattern(separator: string): string {
  const one = separator.normalize('NFC').trim().toLowerCase();
  if (one === '') return '\\s';
  const literal = one.replace(SPECIAL, '\\$&');
  return LETTERS_OR_DIGITS.test(one) ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal;
}

/** 1 for each token that the text has, in whatever order; a last column for all that have none, where training rows had such. */
export function tokenEncoder({ separators, tokens, hasOther }: Pick<TokensInput, 'separators' | 'tokens' | 'hasOther'>): CellEncoder {
  const read = tokenReader(separators);
  const places = new Map(tokens.map((token, i) => [token, i]));
  const parts = hasOther ? [...tokens, OTHERS] : tokens;
  return {
    parts,
    write: (text, out, at) => {
      out.fill(0, at, at + parts.length);
      for (const token of read(text)) {
        const place = places.get(token) ?? tokens.length;
        if (place < parts.length) out[at + place] = 1;
      }
    },
  };
}
