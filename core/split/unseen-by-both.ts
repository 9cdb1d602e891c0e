import type { SplitRecord } from './split-record.js';

/** What a rule looks at to tell where a row belongs. */
export interface SplitRow {
  /** Event time, epoch milliseconds; NaN is unknown. */
  readonly at: number;
}

export type UnseenRows =
  | { readonly isUnseen: (row: SplitRow) => boolean }
  /** A clause without full stop: nobody can tell which rows are new to both. */
  | { readonly incomparable: string };

type Rule = SplitRecord['rule'];
/** Whether a row may have influenced a model that was trained on such a split; one of unknown time may. */
const SEEN: { readonly [R in Rule]: (record: Extract<SplitRecord, { rule: R }>, row: SplitRow) => boolean } = {
  time: ({ trainedUntil }, { at }) => !(at > trainedUntil),
};

/**
 * Rows that influenced neither of two models, the only ones that may judge them against each other. Records come from stored manifests: one
 * whose rule this release does not know is a finding, not an error.
 */
export function unseenByBoth(a: SplitRecord, b: SplitRecord): UnseenRows {
  for (const { rule } of [a, b])
    if (!Object.hasOwn(SEEN, rule)) return { incomparable: `this release does not know the split rule ${JSON.stringify(rule)}` };
  const seen = (record: SplitRecord, row: SplitRow): boolean => SEEN[record.rule](record, row);
  return { isUnseen: (row) => !seen(a, row) && !seen(b, row) };
}
