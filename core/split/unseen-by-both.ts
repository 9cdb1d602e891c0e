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

/** Whether a row is of the time of the training or the validation part; one of unknown time is. */
const IN_PARTS: { readonly [R in Rule]: (record: Extract<SplitRecord, { rule: R }>, row: SplitRow) => boolean } = {
  time: ({ trainFrom, trainTo, validationFrom, validationTo }, { at }) =>
    Number.isNaN(at) || (at >= trainFrom && at < trainTo) || (at >= validationFrom && at < validationTo),
};

/**
 * Rows that neither the training nor the validation part of a model had: only those tell what it is worth. That a row of such a time came
 * later cannot be told, so it counts as seen.
 */
export function unseenByParts(record: SplitRecord): UnseenRows {
  if (!Object.hasOwn(IN_PARTS, record.rule)) return { incomparable: unknownRule(record.rule) };
  return { isUnseen: (row) => !IN_PARTS[record.rule](record, row) };
}

function unknownRule(rule: string): string {
  return `this release does not know the split rule ${JSON.stringify(rule)}`;
}

/**
 * Rows that influenced neither of two models, the only ones that may judge them against each other. Records come from stored manifests: one
 * whose rule this release does not know is a finding, not an error.
 */
export function unseenByBoth(a: SplitRecord, b: SplitRecord): UnseenRows {
  for (const { rule } of [a, b]) if (!Object.hasOwn(SEEN, rule)) return { incomparable: unknownRule(rule) };
  const seen = (record: SplitRecord, row: SplitRow): boolean => SEEN[record.rule](record, row);
  return { isUnseen: (row) => !seen(a, row) && !seen(b, row) };
}
