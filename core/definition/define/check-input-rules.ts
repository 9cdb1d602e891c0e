import { categoryText } from '../../categories/category-text.js';
import { dateEncoder } from '../../features/encoders/date-parts.js';
import { truthEncoder } from '../../features/encoders/truth.js';
import { namedText } from '../../input-rules/guard-category.js';
import type { ColumnDefinition, InputPolicy, InputRuleName } from '../definition.js';
import type { Problem } from '../fields/problem.js';
import { pathText } from '../fields/problem.js';

type InputColumn = Exclude<ColumnDefinition, { kind: 'after' | 'ingredient' }>;

/** Rules that have nothing to compare with, and imputed values that their own column would not take. */
export function inputRuleProblems(columns: readonly ColumnDefinition[]): Problem[] {
  return columns.flatMap((column): Problem[] => {
    if (column.kind === 'after' || column.kind === 'ingredient') return [];
    return (Object.entries(column.rules ?? {}) as [InputRuleName, InputPolicy][]).flatMap(([rule, policy]) => {
      const text = baseProblem(column, rule) ?? policyProblem(column, policy);
      return text === null ? [] : [{ path: pathText(['columns', column.name, 'rules', rule]), text }];
    });
  });
}

function baseProblem(column: InputColumn, rule: InputRuleName): string | null {
  if (rule === 'range' && column.kind === 'numeric' && column.range === null)
    return 'has no range to compare with: write range: [low, high] beside rules';
  if (rule === 'values' && column.kind === 'categorical' && column.values === undefined)
    return 'has no values to compare with: write values: "known", or a list of texts, beside rules';
  return null;
}

function policyProblem(column: InputColumn, policy: InputPolicy): string | null {
  if (policy.kind !== 'impute') return null;
  if ('with' in policy)
    return policy.with === 'median' && column.kind !== 'numeric'
      ? `imputes a median, which ${column.kind === 'categorical' ? 'categories do' : `a ${column.kind} column does`} not have: write impute("mode"), or a ${column.kind === 'categorical' ? 'category' : 'value'}`
      : null;
  if (column.kind === 'numeric') return numberProblem(column.range, policy.value);
  return column.kind === 'categorical' ? categoryProblem(column.values, policy.value) : readProblem(column, policy.value);
}

function numberProblem(range: readonly [number, number] | null, value: number | string): string | null {
  if (typeof value !== 'number') return 'imputes a text into a numeric column: give a number';
  if (!Number.isFinite(Math.fround(value))) return 'imputes a number beyond the range of float32';
  return range !== null && (value < range[0] || value > range[1]) ? `imputes a number outside range (${range.join(' to ')})` : null;
}

function readProblem(column: Exclude<InputColumn, { kind: 'numeric' | 'categorical' }>, value: number | string): string | null {
  const text = typeof value === 'string' ? categoryText(value) : namedText(value);
  const reads = column.kind === 'boolean' ? truthEncoder(column).reads : column.kind === 'date' ? dateEncoder(column).reads : undefined;
  return text === '' || text === undefined || reads?.(text) === false ? `imputes a value that a ${column.kind} column does not take` : null;
}

function categoryProblem(values: 'known' | readonly string[] | undefined, value: number | string): string | null {
  if (typeof value !== 'string') return 'imputes a number into a categorical column: give the text that names the category';
  return Array.isArray(values) && !values.includes(value) ? 'imputes a category that is not in values' : null;
}
