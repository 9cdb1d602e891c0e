/** What is kept of a column's values: as they came, as a keyed hash, or nothing. */
export type ColumnTreatment = 'keep' | 'hash' | 'omit';

/** One entry of `PERENNIAL_SERVING_LOG_OMIT` or `…_HASH`; endpoint `*` is every endpoint. */
export interface ColumnRule {
  readonly endpoint: string;
  readonly column: string;
}

export interface ColumnRules {
  readonly omit: readonly ColumnRule[];
  readonly hash: readonly ColumnRule[];
}

/** The entity of a request is protected under this name, as if it were a column. */
export const ENTITY_COLUMN = 'entity';

/** Omission wins over hashing, so that adding a rule never shows more than before. */
export function treatmentOf(rules: ColumnRules, endpoint: string, column: string): ColumnTreatment {
  const named = (rule: ColumnRule): boolean => (rule.endpoint === '*' || rule.endpoint === endpoint) && rule.column === column;
  if (rules.omit.some(named)) return 'omit';
  return rules.hash.some(named) ? 'hash' : 'keep';
}
