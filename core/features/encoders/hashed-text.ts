import type { NgramLengths, TextNorm } from '../../definition/column-kinds.js';
import type { TextInput } from '../signature.js';
import type { CellEncoder } from './cell-encoder.js';
import { murmurHash32 } from './murmur-hash-32.js';

/** Python's `\w` has no combining marks. */
const WORDS = /[\p{L}\p{N}_]{2,}/gu;
const WHITE_SPACE = /\s\s+/gu;
/** The hash whose amount is no signed number of 32 bits. */
const LOWEST = -2147483648;

interface Block {
  readonly name: string;
  readonly ngrams: (text: string) => Iterable<string>;
}

/**
 * Counts of a text's n-grams in `buckets` columns, those of words first, then those of characters: what scikit-learn's HashingVectorizer
 * gives for `analyzer='word'` and `analyzer='char'` (MurmurHash3, every other hash counts down), each block made of the norm's length. The
 * text is in lower case and in Unicode's composed form (NFC) first; a word has two letters or digits at least.
 */
export function textEncoder({
  words,
  characters,
  buckets,
  norm,
}: Pick<TextInput, 'words' | 'characters' | 'buckets' | 'norm'>): CellEncoder {
  const blocks: readonly Block[] = [
    ...(words === null ? [] : [{ name: 'words', ngrams: (text: string) => wordNgrams(text, words) }]),
    ...(characters === null ? [] : [{ name: 'characters', ngrams: (text: string) => characterNgrams(text, characters) }]),
  ];
  const counts = new Float64Array(buckets);
  return {
    parts: blocks.flatMap(({ name }) => Array.from({ length: buckets }, (_, i) => `${name} ${i}`)),
    write: (text, out, at) => {
      const plain = text.normalize('NFC').toLowerCase();
      blocks.forEach(({ ngrams }, block) => {
        counts.fill(0);
        for (const ngram of ngrams(plain)) count(counts, ngram);
        out.set(normalised(counts, norm), at + block * buckets);
      });
    },
  };
}

function count(counts: Float64Array, ngram: string): void {
  const { length } = counts;
  const hash = murmurHash32(ngram);
  const bucket = hash === LOWEST ? (2147483647 - (length - 1)) % length : Math.abs(hash) % length;
  counts[bucket] = (counts[bucket] as number) + (hash >= 0 ? 1 : -1);
}

/** In double precision; counts that cancelled each other out are nothing to divide. */
function normalised(counts: Float64Array, norm: TextNorm): Float64Array {
  if (norm === 'none') return counts;
  const size = counts.reduce((sum, one) => sum + (norm === 'l2' ? one * one : Math.abs(one)), 0);
  const length = norm === 'l2' ? Math.sqrt(size) : size;
  return length === 0 ? counts : counts.map((one) => one / length + 0);
}

function* wordNgrams(text: string, [from, to]: NgramLengths): Iterable<string> {
  const words = text.match(WORDS) ?? [];
  for (let size = from; size <= Math.min(to, words.length); size += 1)
    for (let i = 0; i + size <= words.length; i += 1) yield size === 1 ? (words[i] as string) : words.slice(i, i + size).join(' ');
}

/** Of code points; a run of white space is one space. */
function* characterNgrams(text: string, [from, to]: NgramLengths): Iterable<string> {
  const points = Array.from(text.replace(WHITE_SPACE, ' '));
  for (let size = from; size <= Math.min(to, points.length); size += 1)
    for (let i = 0; i + size <= points.length; i += 1) yield points.slice(i, i + size).join('');
}
