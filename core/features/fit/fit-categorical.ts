import { MAX_AUTO_ONE_HOT } from '../../definition/column-kinds.js';
import type { ColumnDefinition } from '../../definition/definition.js';
import type { Table } from '../../table.js';
import { categoricalColumn } from '../feature-column.js';
import { fitRules } from './fit-rules.js';
import type { CategoricalInput } from '../signature.js';

/** More rare categories than this are names of single things, which would make the signature as large as the data. */
const MAX_RARE_CATEGORIES = 10_000;

/**
 * Codes of the categories, and the categories too rare for one, which the entrance tells from those that were never seen.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH, IMPUTED_VALUE_UNKNOWN
 */
export function fitCategorical(
  column: Extract<ColumnDefinition, { kind: 'categorical' }>,
  table: Table,
  trainingRows: Int32Array,
): CategoricalInput {
  const { kind, name, minCount, values, encode } = column;
  const ranked = rankedCategories(table, name, trainingRows);
  const categories = ranked.filter(([, count]) => count >= Math.max(1, minCount)).map(([category]) => category);
  const rare = ranked.slice(categories.length).map(([category]) => category);
  const isOneHot = encode?.kind === 'one-hot' || (encode?.kind === 'auto' && categories.length <= MAX_AUTO_ONE_HOT);
  const keepsRare = rare.length > 0 && (values === 'known' || rare.length <= MAX_RARE_CATEGORIES);
  const rules = fitRules(name, column.rules, { median: () => undefined, mode: () => ranked[0]?.[0] });
  return {
    kind,
    name,
    minCount,
    categories,
    ...(values === undefined ? {} : { values }),
    ...(rules === undefined ? {} : { rules }),
    ...(isOneHot ? { encoding: 'one-hot' as const } : {}),
    ...(keepsRare ? { rareCategories: rare.sort() } : {}),
    ...(rare.length > 0 && !keepsRare ? { hasManyRare: true } : {}),
  };
}

/** By descending count, then by name. */
function rankedCategories(table: Table, name: string, rows: Int32Array): (readonly [string, number])[] {
  const { codes, dictionary } = categoricalColumn(table, name);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const category = dictionary[codes[row] as number];
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}
