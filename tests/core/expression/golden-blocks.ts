import { readFileSync } from 'node:fs';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import type { Column } from '../../../core/table.js';

export type Value = number | string | boolean | null;

/** `rows`: the values of the columns in the order of `types`, and the result. */
export interface GoldenBlock {
  readonly expression: string;
  readonly zone: string;
  readonly types: Readonly<Record<string, Column['type']>>;
  readonly rows: readonly (readonly Value[])[];
}

/** By tests/oracles/expression-golden.py. */
export const GROUPS = ['numbers', 'choices', 'texts', 'tokens', 'times'] as const;

export function recorded(group: string): Readonly<Record<string, readonly GoldenBlock[]>> {
  const text = readFileSync(packageFile(`tests/core/expression/golden/${group}.json`), 'utf8');
  return (JSON.parse(text) as { operators: Record<string, GoldenBlock[]> }).operators;
}

/** V8 and the C library may differ in the last bit of exp, ln and pow. */
const RELATIVE = 4e-16;

export function isClose(found: unknown, expected: unknown): boolean {
  if (typeof found !== 'number' || typeof expected !== 'number') return found === expected;
  return Math.abs(found - expected) <= RELATIVE * Math.abs(expected);
}
