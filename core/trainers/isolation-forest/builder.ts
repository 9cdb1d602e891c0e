export interface IsolationForestOptions {
  /** Default 100, as in the paper. */
  readonly trees?: number;
  /** Training rows that each tree is grown from; at most as many as there are. Default 256, as in the paper. */
  readonly subsample?: number;
  /** Share of the training rows that lie above the threshold. Default `auto`: the threshold is 0.5, as in the paper. */
  readonly contamination?: 'auto' | number;
  /** Default 7. */
  readonly seed?: number;
}
export type IsolationForestInput = { readonly trainer: 'isolation-forest' } & IsolationForestOptions;

/** Finds rows that are easy to tell from the others, without labels: isolation forest (Liu, Ting and Zhou, ICDM 2008). */
export function isolationForest(options: IsolationForestOptions = {}): IsolationForestInput {
  return { ...options, trainer: 'isolation-forest' };
}
