import type { ColumnInput } from './columns.js';

export interface ExprOptions {
  /** IANA zone in which times are read. Default: `time.zone`, or UTC. */
  readonly zone?: string;
  /** `categorical({ minCount })`, also for numbers that are names. Default: text is categorical, all else numeric. */
  readonly as?: ColumnInput;
}
export interface FeatureInput extends Omit<ExprOptions, 'as'> {
  readonly kind: 'expr';
  readonly is: string;
  readonly as?: { readonly kind: 'numeric' } | { readonly kind: 'categorical'; readonly minCount?: number };
}

/** An input of the model that is computed of request columns wherever a row is scored: `expr('hour(sched_dep_at)')`. */
export function expr(is: string, options: ExprOptions = {}): FeatureInput {
  return { kind: 'expr', is, ...options } as FeatureInput;
}
