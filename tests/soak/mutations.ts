import type { SeededRandom } from './seeded-random.js';

/** What a field might hold by mistake or on purpose. */
const VALUES: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  '\u0000',
  '\ud800',
  '9'.repeat(400),
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  [[]],
  {},
  { __proto__: null },
  ['a', null],
  Array.from({ length: 300 }, (_, i) => i),
];
const KEYS = ['__proto__', 'constructor', 'toString', 'length', '', 'records', 'inputs', 'shape', 'data', 'parameters', 'id', '\u0000'];
/** Text that JSON has no form for; it replaces a value that is written as its mark. */
const RAW = ['1e999', '-', 'NaN', '0x1', '1.', '"\\u12"', '"\\ud800"', '[[[[[[[[', '{"a":', '123456789012345678901234567890', '"\\x"'];
const MARK = '~raw~';

/** The text of the value after one to four changes of fields. */
export function mutateJson(value: unknown, random: SeededRandom): string {
  let mutated: unknown = structuredClone(value);
  for (let left = 1 + random.below(4); left > 0; left -= 1) mutated = mutate(mutated, random, 0);
  return JSON.stringify(mutated).replaceAll(`"${MARK}"`, () => random.pick(RAW));
}

function mutate(value: unknown, random: SeededRandom, depth: number): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1) || depth > 8)
    return random.chance(0.15) ? MARK : random.pick(VALUES);
  if (Array.isArray(value)) return mutateArray(value, random, depth);
  const entries = Object.entries(value);
  const at = random.below(entries.length);
  const roll = random.next();
  if (entries.length === 0 || roll < 0.15) return { ...value, [random.pick(KEYS)]: random.pick(VALUES) };
  if (roll < 0.3) return Object.fromEntries(entries.filter((_, i) => i !== at));
  if (roll < 0.4) return Object.fromEntries(entries.map(([key, one], i) => [i === at ? random.pick(KEYS) : key, one]));
  return Object.fromEntries(entries.map(([key, one], i) => [key, i === at ? mutate(one, random, depth + 1) : one]));
}

function mutateArray(value: readonly unknown[], random: SeededRandom, depth: number): unknown {
  const at = random.below(value.length);
  const roll = random.next();
  if (value.length === 0 || roll < 0.15) return [...value, random.pick(VALUES)];
  if (roll < 0.3) return value.filter((_, i) => i !== at);
  if (roll < 0.35) return Array.from({ length: 250 }, () => value[at]);
  return value.map((one: unknown, i) => (i === at ? mutate(one, random, depth + 1) : one));
}

/** One to eight bytes changed, removed, doubled or put in. */
export function mutateBytes(bytes: Uint8Array, random: SeededRandom): Buffer {
  let mutated = Buffer.from(bytes);
  for (let left = 1 + random.below(8); left > 0; left -= 1) {
    const at = random.below(mutated.length + 1);
    const end = at + random.below(16);
    const roll = random.below(4);
    if (roll === 0) mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(end)]);
    else if (roll === 1) mutated = Buffer.concat([mutated.subarray(0, end), mutated.subarray(at)]);
    else if (roll === 2) mutated = Buffer.concat([mutated.subarray(0, at), random.bytes(1 + random.below(8)), mutated.subarray(at)]);
    else if (at < mutated.length) mutated[at] = random.below(256);
  }
  return mutated;
}

/** One to six bytes replaced: lengths stay right more often, so that damage gets past the first look. */
export function replaceBytes(bytes: Uint8Array, random: SeededRandom): Buffer {
  const replaced = Buffer.from(bytes);
  for (let left = 1 + random.below(6); left > 0; left -= 1) replaced[random.below(replaced.length)] = random.below(256);
  return replaced;
}
