import { ofPresent } from './expression-function.js';
import type { ExpressionFunction } from './expression-function.js';

const ONE = ['string'] as const;
const TWO = ['string', 'string'] as const;

function ofText(says: string, apply: (text: string) => string): ExpressionFunction {
  return { takes: ONE, gives: 'string', says, bind: ofPresent(apply) };
}

function test(says: string, apply: (text: string, part: string) => boolean): ExpressionFunction {
  return { takes: TWO, gives: 'boolean', says, bind: ofPresent(apply) };
}

function count(says: string, apply: (text: string) => number): ExpressionFunction {
  return { takes: ONE, gives: 'number', says, bind: ofPresent(apply) };
}

/** Characters are Unicode's code points, counted from 1; nothing depends on the language of the machine. */
export const TEXT_FUNCTIONS: Readonly<Record<string, ExpressionFunction>> = {
  lower: ofText('in lower case', (text) => text.toLowerCase()),
  upper: ofText('in upper case', (text) => text.toUpperCase()),
  trim: ofText('without white space at both ends', (text) => text.trim()),
  length: count('characters', codePoints),
  word_count: count('words, which white space separates', (text) => text.trim().split(/\s+/u).filter(Boolean).length),
  contains: test('the second is somewhere in the first', (text, part) => text.includes(part)),
  starts_with: test('the first begins with the second', (text, part) => text.startsWith(part)),
  ends_with: test('the first ends with the second', (text, part) => text.endsWith(part)),
  concat: {
    takes: TWO,
    repeats: true,
    gives: 'string',
    says: 'one after the other; null where one is null',
    bind: ofPresent((...texts: string[]) => texts.join('')),
  },
  substring: {
    takes: ['string', 'number', 'number'],
    optional: 1,
    gives: 'string',
    says: 'from that character on, so many of them, or all that follow',
    bind: ofPresent(substring),
  },
  replace: {
    takes: ['string', 'string', 'string'],
    gives: 'string',
    says: 'with the third wherever the second was',
    bind: ofPresent((text: string, part: string, by: string) => (part === '' ? text : text.split(part).join(by))),
  },
  count_tokens: {
    takes: TWO,
    optional: 1,
    gives: 'number',
    says: 'parts between separators (a comma where none is given) that are not blank',
    bind: ofPresent((text: string, separator = ',') => tokensOf(text, separator).length),
  },
  has_token: {
    takes: ['string', 'string', 'string'],
    optional: 1,
    gives: 'boolean',
    says: 'one of the parts between separators (a comma where none is given) is the second, white space around it aside',
    bind: ofPresent((text: string, token: string, separator = ',') => tokensOf(text, separator).includes(token.trim())),
  },
};

function codePoints(text: string): number {
  let characters = 0;
  for (const _ of text) characters += 1;
  return characters;
}

function substring(text: string, start: number, length = Infinity): string {
  const first = Math.trunc(start);
  const characters = [...text].slice(Math.max(0, first - 1), Math.max(0, first - 1 + Math.trunc(length)));
  return characters.join('');
}

/** Without a separator the whole text is one token. */
function tokensOf(text: string, separator: string): readonly string[] {
  const parts = separator === '' ? [text] : text.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
