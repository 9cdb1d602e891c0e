import type { Expectation } from '../definition/definition.js';
import { didYouMean } from '../nearest-name.js';
import type { Schema } from '../table.js';
import type { CheckResult } from './check-result.js';

const NAMES_SHOWN = 10;

/** Judges the set of columns and their types. `total` counts the columns found, `failed` those missing, of another type or (exact) not declared. */
export function judgeColumns(
  { types, exact }: Extract<Expectation, { kind: 'columns' }>,
  rule: string,
  schema: Schema,
  undeclared: readonly string[],
): Omit<CheckResult, 'rule' | 'column' | 'severity'> {
  const found = new Map(schema.map((column) => [column.name, column.type]));
  const problems: string[] = [];
  for (const [name, type] of Object.entries(types)) {
    const actual = found.get(name);
    if (actual === undefined)
      problems.push(`"${name}" is missing${didYouMean(name, found.keys()).replace(/^ Did you mean (.*)\?$/, ' (there is $1)')}`);
    else if (actual !== type) problems.push(`"${name}" is a ${actual}, expected a ${type}`);
  }
  const others = [...found.keys(), ...undeclared].filter((name) => !Object.hasOwn(types, name));
  if (exact) problems.push(...others.map((name) => `"${name}" is not declared`));
  const shown =
    problems.slice(0, NAMES_SHOWN).join(', ') + (problems.length > NAMES_SHOWN ? ` and ${problems.length - NAMES_SHOWN} more` : '');
  const text =
    problems.length === 0 ? `${rule}: all ${Object.keys(types).length} are as declared.` : `${rule}: ${problems.length} differ: ${shown}.`;
  return {
    passed: problems.length === 0,
    total: schema.length + undeclared.length,
    failed: problems.length,
    missing: 0,
    observed: problems.length,
    limit: 0,
    text,
  };
}
