import type { Column } from '../../table.js';

/** The class of a row as a text; null where there is none. Numbers are as JSON prints them, booleans `true` and `false`. */
export function classNames(results: Column): (row: number) => string | null {
  if (results.type === 'string') return (row) => results.dictionary[results.codes[row] as number] ?? null;
  return (row) => {
    const value = results.values[row] as number;
    if (Number.isNaN(value)) return null;
    return results.type === 'boolean' ? String(value === 1) : String(value);
  };
}

/** Rows of each class among those that are `usable`. */
export function countClasses(results: Column, usable: (row: number) => boolean): ReadonlyMap<string, number> {
  const nameAt = classNames(results);
  const counts = new Map<string, number>();
  const rows = results.type === 'string' ? results.codes.length : results.values.length;
  for (let row = 0; row < rows; row += 1) {
    const name = usable(row) ? nameAt(row) : null;
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** By value where they are numbers, else by name: the order of rows has no say. */
export function inClassOrder(names: Iterable<string>, type: Column['type']): readonly string[] {
  return [...names].sort(type === 'number' ? (a, b) => Number(a) - Number(b) : undefined);
}
