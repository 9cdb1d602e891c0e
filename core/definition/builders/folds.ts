import type { Duration } from '../duration.js';

export interface FoldsSplitInput {
  readonly kind: 'folds';
  /** How many folds, 2 to 20. So many models are trained beside the one that is served; with early stopping at least 3. */
  readonly k: number;
  /**
   * `random`: by a hash of `source.key` (without one, of what the definition uses of a row). `group`: rows of one group are in one fold.
   * `time`: blocks of event time, each judged by a model of the rows before it; the earliest block is judged by none.
   */
  readonly by: 'random' | 'group' | 'time';
  /** Only by group: column whose values are the groups, such as `patient_id`, or a list of them. */
  readonly group?: string | readonly string[];
  /** Only by time: between the rows that teach and those that are judged. Default: `matures`, as long as a label takes. */
  readonly gap?: 'matures' | Duration;
  /** Not by time: another seed gives other folds. Default 7. */
  readonly seed?: number;
}

/**
 * For small tables: the model is trained on all rows, and its recipe is judged by cross-validation. A row stays in its fold when others come.
 * @example folds({ k: 5, by: 'random' })
 */
export function folds(options: Omit<FoldsSplitInput, 'kind'>): FoldsSplitInput {
  return { ...options, kind: 'folds' };
}
