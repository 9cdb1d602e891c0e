import { refuse } from './refuse.js';

type Kind = 'string' | 'number' | 'object' | 'array';

/**
 * What a newer client wrote, or what is no input at all, ends the workflow at once: an error on the way would fail its task for ever.
 * @param fields that there is no doing without, by what they are
 * @throws INPUT_NEWER, INPUT_INVALID
 */
export function requireInput(what: string, input: unknown, fields: Readonly<Record<string, Kind>>): void {
  if (kindOf(input) !== 'object') refuse('INPUT_INVALID', { problem: `${what} has no input` });
  const found = input as Readonly<Record<string, unknown>>;
  if (found.formatVersion !== 1) refuse('INPUT_NEWER', { what, found: String(found.formatVersion) });
  for (const [name, kind] of Object.entries(fields)) {
    if (kindOf(found[name]) !== kind)
      refuse('INPUT_INVALID', { problem: `${what} input has ${kindOf(found[name])} as ${name}, expected ${kind}` });
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'array' : typeof value;
}
