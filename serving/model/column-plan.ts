import type { ServableModel } from './servable-model.js';

export interface ColumnPlan {
  /** Place of each input by its name. */
  readonly columnOf: ReadonlyMap<string, number>;
  /** Key columns that are no inputs. */
  readonly keyNames: ReadonlySet<string>;
  /** Everything that a request may carry, for messages. */
  readonly names: readonly string[];
  /** All inputs are numeric and what the model takes, and no column has the matrix's name, so that one tensor may carry them all. */
  readonly takesMatrix: boolean;
}

/** Name of the one tensor that may carry all inputs of a model without categories. */
export const MATRIX_INPUT = 'input';

const plans = new WeakMap<ServableModel, ColumnPlan>();

/** Made once per model. */
export function columnPlan(model: ServableModel): ColumnPlan {
  const known = plans.get(model);
  if (known !== undefined) return known;
  const { inputs, features, keys } = model.inputs.requestColumns;
  const columnOf = new Map(inputs.map(({ name }, i) => [name, i]));
  const keyNames = new Set(keys.filter((name) => !columnOf.has(name)));
  const names = [...columnOf.keys(), ...keyNames];
  const plan: ColumnPlan = {
    columnOf,
    keyNames,
    names,
    takesMatrix: features.length === 0 && inputs.every(({ kind }) => kind === 'numeric') && !names.includes(MATRIX_INPUT),
  };
  plans.set(model, plan);
  return plan;
}
