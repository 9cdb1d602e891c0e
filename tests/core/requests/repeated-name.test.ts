import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import type { SeededRandom } from '../../../core/random/seeded-random.js';
import { repeatedName } from '../../../core/requests/repeated-name.js';

const NAMES = ['a', 'b', '', '"', '\\', 'a:b', '{', 'ü', '\u{1F600}', '__proto__', 'constructor', '7'];

interface Written {
  readonly text: string;
  readonly isRepeated: boolean;
}

/** JSON as other writers write it: with spaces, and with characters escaped that need not be. */
function randomJson(random: SeededRandom, depth: number): Written {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random.nextFloat() * of.length)] as T;
  const space = (): string => pick(['', '', '', ' ', '\n\t']);
  const quoted = (text: string): string =>
    random.nextFloat() < 0.7 ? JSON.stringify(text) : `"${[...text].map((char) => escaped(char)).join('')}"`;
  const kind = depth === 0 ? 'text' : pick(['object', 'object', 'array', 'text', 'number']);
  if (kind === 'text') return { text: quoted(pick([...NAMES, '"a":1,"a":2', '{"a":', '}'])), isRepeated: false };
  if (kind === 'number') return { text: pick(['0', '-1.5e3', 'null', 'true']), isRepeated: false };
  const parts = Array.from({ length: Math.floor(random.nextFloat() * 5) }, () => randomJson(random, depth - 1));
  const names = parts.map(() => pick(NAMES));
  const inside = parts.map(({ text }, i) => (kind === 'array' ? text : `${quoted(names[i] ?? '')}${space()}:${space()}${text}`));
  const [open, close] = kind === 'array' ? '[]' : '{}';
  const isOwn = kind === 'object' && new Set(names).size < names.length;
  return {
    text: `${space()}${open}${inside.map((one) => `${space()}${one}${space()}`).join(',')}${close}${space()}`,
    isRepeated: isOwn || parts.some(({ isRepeated }) => isRepeated),
  };
}

const escaped = (char: string): string =>
  [...Array(char.length).keys()].map((i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

test('a name that an object has twice is found in whatever way it is written, and no other is', () => {
  const random = seededRandom('repeated names');
  const counts = { repeated: 0, once: 0 };
  for (let i = 0; i < 5_000; i += 1) {
    const { text, isRepeated } = randomJson(random, 4);
    JSON.parse(text);
    assert.equal(repeatedName(text) !== undefined, isRepeated, text);
    counts[isRepeated ? 'repeated' : 'once'] += 1;
  }
  assert.ok(counts.repeated > 500 && counts.once > 500, JSON.stringify(counts));
});

test('it is told with the place of its second one', () => {
  assert.deepEqual(repeatedName('{"a": {"b": 1}, "b": [{"b": 1}, {"b": 2}], "\\u0061": 2}'), { name: 'a', position: 43 });
});

test('a body of one long text or of many brackets is looked at without recursion', () => {
  assert.equal(repeatedName(JSON.stringify({ a: 'x"\\'.repeat(1_000_000) })), undefined);
  assert.equal(repeatedName(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), undefined);
});
