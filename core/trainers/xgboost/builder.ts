/** XGBoost's own parameter names and meaning; what is left out has XGBoost's default unless stated here. */
export interface XgboostOptions {
  /** Default: the one of the task (`binary:logistic`, `multi:softprob`, `reg:squarederror`, `count:poisson`). */
  readonly objective?: string;
  /** Boosting rounds at most. Default 100. */
  readonly rounds?: number;
  /** Stop after this many rounds without a better `eval_metric` on the validation part. Default: train every round. */
  readonly early_stopping_rounds?: number;
  readonly eval_metric?: string;
  readonly eta?: number;
  readonly learning_rate?: number;
  readonly gamma?: number;
  readonly min_split_loss?: number;
  readonly max_depth?: number;
  readonly min_child_weight?: number;
  readonly max_delta_step?: number;
  readonly subsample?: number;
  readonly colsample_bytree?: number;
  readonly colsample_bylevel?: number;
  readonly colsample_bynode?: number;
  readonly lambda?: number;
  readonly reg_lambda?: number;
  readonly alpha?: number;
  readonly reg_alpha?: number;
  readonly tree_method?: 'auto' | 'exact' | 'approx' | 'hist';
  readonly grow_policy?: 'depthwise' | 'lossguide';
  readonly max_leaves?: number;
  readonly max_bin?: number;
  readonly num_parallel_tree?: number;
  readonly scale_pos_weight?: number;
  readonly base_score?: number;
  /** XGBoost's text form, such as `(1,0,-1)`, in the order of the model's columns. */
  readonly monotone_constraints?: string;
  /** XGBoost's text form, such as `[[0,1],[2,3]]`. */
  readonly interaction_constraints?: string;
  readonly seed_per_iteration?: boolean;
  /** Threads; recorded with every run, since sums depend on it. Default 2. */
  readonly nthread?: number;
  /** Default 7. */
  readonly seed?: number;
}
export type XgboostInput = { readonly trainer: 'xgboost' } & XgboostOptions;

/** Gradient-boosted trees by XGBoost's native library. `num_class` is filled in from the label. */
export function xgboost(options: XgboostOptions = {}): XgboostInput {
  return { ...options, trainer: 'xgboost' };
}
