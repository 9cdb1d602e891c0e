/** Objectives this release trains, converts and serves. */
export const XGBOOST_OBJECTIVES = ['binary:logistic', 'multi:softprob', 'reg:squarederror', 'count:poisson'] as const;
export type XgboostObjective = (typeof XGBOOST_OBJECTIVES)[number];

/** One tree, nodes by id; node 0 is the root. A row with value v goes left when v < threshold (float32), by `defaultLeft` when v is NaN. */
export interface XgboostTree {
  /** Which output the leaves add to, 0..outputs-1. */
  readonly output: number;
  /** Ids; -1 in both at a leaf. */
  readonly leftChildren: Int32Array;
  readonly rightChildren: Int32Array;
  readonly splitFeatures: Int32Array;
  /** The threshold at a split, the leaf's value at a leaf. */
  readonly values: Float32Array;
  readonly defaultLeft: Uint8Array;
}

export interface XgboostModel {
  readonly version: readonly number[];
  readonly objective: XgboostObjective;
  /** Margins and scores per row: the number of classes for multi:softprob, else 1. */
  readonly outputs: number;
  readonly featureCount: number;
  /** Empty when the model was trained without names. */
  readonly featureNames: readonly string[];
  /** As stored, one per output: a probability for binary:logistic, a rate for count:poisson, a margin otherwise. */
  readonly baseScores: Float32Array;
  /** What every row's margin starts from, one per output. */
  readonly baseMargins: Float32Array;
  readonly trees: readonly XgboostTree[];
  /** Offset of each round's first tree in `trees`, and the number of trees at the end: rounds + 1 values. */
  readonly roundOffsets: readonly number[];
  readonly attributes: Readonly<Record<string, string>>;
}
