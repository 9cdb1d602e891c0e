/** Values that no field of a message should be, or only some. */
export const JUNK: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  Number.NaN,
  Number.MAX_VALUE,
  '',
  ' ',
  'x',
  'x'.repeat(100_000),
  '漂'.repeat(300),
  '\ud800',
  'a\u0000b',
  'a\nb',
  '__proto__',
  [],
  [null],
  Array.from({ length: 10_000 }, (_, i) => i),
  {},
  { toString: 1 },
  { a: { b: { c: {} } } },
];

/** Every message that differs from a right one in one place, at any depth: the place is left out, or is junk. */
export function spoiled(right: unknown): unknown[] {
  if (typeof right !== 'object' || right === null) return [...JUNK];
  const entries = Object.entries(right);
  const copies = entries.flatMap(([name, value]) => [
    withoutField(right, name),
    ...spoiled(value).map((junk) =>
      Array.isArray(right) ? entries.map(([key, old]) => (key === name ? junk : old)) : { ...right, [name]: junk },
    ),
  ]);
  return [...JUNK, ...copies];
}

function withoutField(right: object, name: string): object {
  return Array.isArray(right)
    ? right.filter((_, i) => String(i) !== name)
    : Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));
}
