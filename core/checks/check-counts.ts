import type { Schema } from '../table.js';

/**
 * What a table engine counts for one expectation, over the rows of a snapshot. Counting follows Great Expectations: a null is missing,
 * never wrong, except for `not-null`; bounds belong to a range.
 *
 * - `not-null`: `total` = rows, `missing` = `failed` = nulls. Of a column that is known with the label only rows whose label is known count;
 *   the others are `unknown`.
 * - `unique-key`: `missing` = rows with a null in any key column; `failed` = the other rows whose key occurs more than once (all of them).
 * - `between`, `in-set`, `matches`: `missing` = nulls, `failed` = other rows that break the rule. `between` takes `min ≤ x ≤ max` (null: open);
 *   `matches` finds the regular expression (RE2) anywhere in the text.
 * - `row-count`: a `total`, nothing else.
 * - `columns`: the snapshot's schema.
 * - `freshness`: the column's newest time (null: no time at all) and the run's `asOf`.
 *
 * A rule on a column that is not there, or whose type the rule cannot judge, gives `unjudgeable`.
 */
export type CheckCounts =
  | { readonly kind: 'rows'; readonly total: number; readonly missing: number; readonly failed: number; readonly unknown?: number }
  | { readonly kind: 'total'; readonly total: number }
  | { readonly kind: 'schema'; readonly schema: Schema }
  | { readonly kind: 'newest'; readonly total: number; readonly newestMs: number | null; readonly asOfMs: number }
  | {
      readonly kind: 'unjudgeable';
      readonly total: number;
      readonly column: string;
      readonly found: 'no such column' | 'number' | 'string' | 'timestamp' | 'boolean';
    };
