import { categoryName } from '../features/category-name.js';
import type { CategoricalInput } from '../features/signature.js';
import { applyPolicy, judgeNull, judgeType } from './apply-policy.js';
import type { Judge } from './violation.js';

export interface CategoryGuard {
  /** Texts that break no rule, so they need not be judged. */
  readonly quiet: ReadonlySet<string>;
  readonly judge: Judge;
}

/**
 * The rules of a categorical column. A category is unseen when no training row has it; where the rare ones were not kept, when it has
 * no code.
 */
export function guardCategory(input: CategoricalInput): CategoryGuard {
  const { rules = {}, values } = input;
  const seen = new Set([...input.categories, ...(input.rareCategories ?? [])]);
  const allowed = values === undefined ? null : values === 'known' ? seen : new Set(values);
  const judge: Judge = (value, report) => {
    if (value === null) return judgeNull(rules, report);
    const category = nameOf(value);
    if (category === undefined) return judgeType(rules, value, report);
    if (allowed !== null && !allowed.has(category)) {
      const { values: policy = { kind: 'count' } } = rules;
      const used = applyPolicy(policy, 'values', value, report);
      if (policy.kind === 'impute') return used;
    }
    if (!seen.has(category)) report('unseen_category', 'count', value);
    return value;
  };
  const quiet = allowed === null || allowed === seen ? seen : new Set([...seen].filter((category) => allowed.has(category)));
  return { quiet, judge };
}

/** Undefined: not a value that names a category. */
function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return categoryName(value);
  return undefined;
}
