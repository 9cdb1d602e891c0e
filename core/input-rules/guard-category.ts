import { categoryText, namesCategory } from '../categories/category-text.js';
import type { CategoricalInput } from '../features/signature.js';
import { applyPolicy, judgeNull, judgeType } from './apply-policy.js';
import type { Judge } from './violation.js';

export interface CategoryGuard {
  /** Category texts that break no rule, so they need not be judged. */
  readonly quiet: ReadonlySet<string>;
  readonly judge: Judge;
}

/**
 * The rules of a categorical column. A category is unseen when no training row has it; where the rare ones were not kept, when it has
 * no code.
 */
export function guardCategory(input: CategoricalInput): CategoryGuard {
  const { rules = {}, values } = input;
  const seen = seenCategories(input);
  const allowed = values === undefined ? null : values === 'known' ? seen : new Set(values.map(categoryText));
  const judge: Judge = (value, report) => {
    if (value === null || value === '') return judgeNull(rules, report);
    const category = namedText(value);
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

/** Of the training rows, those without a code included where they were kept. */
export function seenCategories({ categories, rareCategories = [] }: CategoricalInput): ReadonlySet<string> {
  // A signature of earlier may have the text without a character, which is a missing value.
  return new Set([...categories, ...rareCategories].filter((category) => category !== '').map(categoryText));
}

/** The text of a value that a table, a record or a tensor may hold. Undefined: not a value that names anything. */
export function namedText(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return categoryText(value);
  return typeof value === 'number' && namesCategory(value) ? categoryText(value) : undefined;
}
