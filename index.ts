/** What a model definition is written with. */
export { after, boolean, categorical, date, ingredient, numeric, sensitive, text, tokens } from './core/definition/builders/columns.js';
export { expr } from './core/definition/builders/features.js';
export { between, columnTypes, freshness, inSet, matches, notNull, rowCount, uniqueKey } from './core/definition/builders/expectations.js';
export { beatsBaseline, minimum, noWorse, parity } from './core/definition/builders/gates.js';
export { count, impute, reject } from './core/definition/builders/input-rules.js';
export { immediate } from './core/definition/builders/rollouts.js';
export { choice, float, int, logFloat } from './core/definition/builders/search-dimensions.js';
export { grid } from './core/definition/builders/samplers.js';
export { csv, mysql, parquet } from './core/definition/builders/sources.js';
export { folds } from './core/definition/builders/folds.js';
export { grouped, random } from './core/definition/builders/splits.js';
export { expanding, sliding } from './core/definition/builders/windows.js';
export { baseline } from './core/trainers/baseline/builder.js';
export { xgboost } from './core/trainers/xgboost/builder.js';
export { defineModel } from './core/definition/define/define-model.js';
export { validateDefinition } from './core/definition/define/validate-definition.js';
export type { ModelDefinition } from './core/definition/definition.js';
export type { ModelInput } from './core/definition/define/model-input.js';
