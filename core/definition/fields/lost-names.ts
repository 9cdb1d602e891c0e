import { pathText, type Problem } from './problem.js';

const LOST = '__proto__';
export const LOST_NAME = `"${LOST}" is a name that JavaScript keeps for itself: rename the column`;

export function isLostName(name: string): boolean {
  return name === LOST;
}

/** Deeper than any field of a definition; an object may hold itself. */
const MAX_DEPTH = 16;

/** Keys that the schema's reader would leave out without a word, wherever in the definition they are. */
export function lostNames(value: unknown, path: readonly (string | number)[] = []): Problem[] {
  if (typeof value !== 'object' || value === null || path.length > MAX_DEPTH) return [];
  if (Object.hasOwn(value, LOST)) return [{ path: pathText([...path, LOST]), text: LOST_NAME }];
  return Object.entries(value).flatMap(([key, inner]) => lostNames(inner, [...path, key]));
}
