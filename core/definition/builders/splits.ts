interface SharesInput {
  /** Share of the rows, above 0 and below 1: it stops a training early, and chooses parameters. */
  readonly validation: number;
  /** Share of the rows, above 0 and below 1: it judges a version. A larger share holds the rows of the smaller one. */
  readonly test: number;
  /** Another seed gives other parts, and versions of both have few rows in common that neither was trained on. Default 7. */
  readonly seed?: number;
}
export type RandomSplitInput = { readonly kind: 'random' } & SharesInput;
export type GroupedSplitInput = {
  readonly kind: 'grouped';
  /** Column whose values are the groups, such as `customer_id`, or a list of them. Rows of one group are on one side. */
  readonly by: string | readonly string[];
} & SharesInput;

/**
 * By chance, for rows without an event time: a hash of `source.key` (without one, of what the definition uses of a row) says on which side
 * a row is. It stays there when others come, and rows with an equal key are on one side.
 */
export function random(options: Omit<RandomSplitInput, 'kind'>): RandomSplitInput {
  return { ...options, kind: 'random' };
}

/** As `random()`, by groups: rows that resemble each other, such as those of one customer, are on one side. */
export function grouped(options: Omit<GroupedSplitInput, 'kind'>): GroupedSplitInput {
  return { ...options, kind: 'grouped' };
}
