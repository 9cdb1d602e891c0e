/**
 * What the table engine counts for one expectation; the verdict is made from it (a rule passes when `(total - failed) / total`
 * reaches `mostly`). Never a value of the data.
 *
 * | rule | total | failed | observed |
 * |---|---|---|---|
 * | not-null | rows | rows where it is null | null |
 * | unique-key | rows | rows beyond the first of each key (a null in the key is a value) | null |
 * | between, in-set, matches | rows where it is not null | of those, outside | null |
 * | row-count | rows | 0 or 1 | rows |
 * | columns | columns declared (`exact`: or found) | missing, of another type or (`exact`) not declared | null |
 * | freshness | 1 | 0 or 1 | newest time, epoch milliseconds; null: no time |
 */
export interface CheckCounts {
  readonly total: number;
  /** Rows where the rule's column is null, so that the rule says nothing of them; 0 where rules look at nulls themselves. */
  readonly missing: number;
  readonly failed: number;
  readonly observed: number | null;
  /** Columns that break the rule `columns`, or the rule's own column when the snapshot has none of that name. */
  readonly columns: readonly string[];
}
