import type { ServableModel } from './servable-model.js';

export interface ColumnPlan {
  /** Place of each column by its name. */
  readonly columnOf: ReadonlyMap<string, number>;
  /** All columns are numeric and none has the matrix's name, so that one tensor may carry them all. */
  readonly takesMatrix: boolean;
}

/** Name of the one tensor that may carry all columns of a model without categories. */
export const MATRIX_INPUT = 'input';

const plans = new WeakMap<ServableModel, ColumnPlan>();

/** Made once per model. */
export function columnPlan(model: ServableModel): ColumnPlan {
  const known = plans.get(model);
  if (known !== undefined) return known;
  const { inputs } = model.signature;
  const plan: ColumnPlan = {
    columnOf: new Map(inputs.map(({ name }, i) => [name, i])),
    takesMatrix: inputs.every(({ kind, name }) => kind === 'numeric' && name !== MATRIX_INPUT),
  };
  plans.set(model, plan);
  return plan;
}
