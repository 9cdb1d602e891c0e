import type { ProtectedColumns } from '../../../contracts/request-documents.js';

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

export const NO_RULES: ColumnRules = { omit: [], hash: [] };

/** The entity of a request is protected under this name, as if it were a column. */
export const ENTITY_COLUMN = 'entity';

/** Omission wins over hashing, so that adding a rule never shows more than before. */
export function treatmentOf(rules: ColumnRules, endpoint: string, column: string): ColumnTreatment {
  const named = (rule: ColumnRule): boolean => isOf(rule, endpoint) && rule.column === column;
  if (rules.omit.some(named)) return 'omit';
  return rules.hash.some(named) ? 'hash' : 'keep';
}

const BY_STRICTNESS: readonly ColumnTreatment[] = ['omit', 'hash', 'keep'];

/** Of what the installation and the definition ask for, the one that shows less. */
export function stricter(...treatments: readonly ColumnTreatment[]): ColumnTreatment {
  return BY_STRICTNESS.find((treatment) => treatments.includes(treatment)) ?? 'keep';
}

/** The rules of one endpoint by the names of its columns. */
export function protectedColumns(rules: ColumnRules, endpoint: string): ProtectedColumns {
  const named = (of: readonly ColumnRule[]): string[] => of.filter((rule) => isOf(rule, endpoint)).map(({ column }) => column);
  return { omit: named(rules.omit), hash: named(rules.hash) };
}

function isOf(rule: ColumnRule, endpoint: string): boolean {
  return rule.endpoint === '*' || rule.endpoint === endpoint;
}
