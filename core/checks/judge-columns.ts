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
  undeclared: number,
): Omit<CheckResult, 'rule' | 'column' | 'severity'> {
  const found = new Map(schema.map((column) => [column.name, column.type]));
  const problems: string[] = [];
  for (const [name, type] of Object.entries(types)) {
    const actual = found.get(name);
    if (actual === undefined)
      problems.push(`"${name}" is missing${didYouMean(name, found.keys()).replace(/^ Did you mean (.*)\?$/, ' (there is $1)')}`);
    else if (actual !== type) problems.push(`"${name}" is a ${actual}, expected a ${type}`);
  }
  const others = [...found.keys()].filter((name) => !Object.hasOwn(types, name));
  if (exact) problems.push(...others.map((name) => `"${name}" is not declared`));
  const differ = problems.length + (exact ? undeclared : 0);
  // What nothing in the definition names has no name here.
  const unnamed = exact && undeclared > 0 ? [`${undeclared} that the definition does not name`] : [];
  const listed = [...problems.slice(0, NAMES_SHOWN), ...unnamed].join(', ');
  const shown = listed + (problems.length > NAMES_SHOWN ? ` and ${problems.length - NAMES_SHOWN} more` : '');
  const text = differ === 0 ? `${rule}: all ${Object.keys(types).length} are as declared.` : `${rule}: ${differ} differ: ${shown}.`;
  return {
    passed: differ === 0,
    total: schema.length + undeclared,
    failed: differ,
    missing: 0,
    observed: differ,
    limit: 0,
    text,
  };
}
