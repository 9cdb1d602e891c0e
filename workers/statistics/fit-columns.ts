import type { TrainingPart } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { featureExpressions, ingredientsOf } from '../../core/derived/declared-features.js';
import { fitEncoders } from '../../core/features/fit/fit-encoders.js';
import { fitFeatures } from '../../core/features/fit/fit-features.js';
import type { DerivedInput, InputColumns } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import type { Table } from '../../core/table.js';

/** What a request carries and what the model takes, learned from the training rows alone. @throws FEATURE_…, IMPUTED_VALUE_UNKNOWN */
export function fitColumns(training: TrainingPart, table: Table, trainingRows: Int32Array): InputColumns {
  const inputs = fitEncoders(training.columns, table, trainingRows);
  const expressions = featureExpressions(training);
  if (expressions.length === 0) return { inputs };
  const zone = zoneOf(training);
  const ingredients = ingredientsOf(training).map((ingredient) => ({ ...ingredient, zone }));
  // What they are encoded by follows from their values.
  const unfitted = expressions.map((feature): DerivedInput => ({ kind: 'numeric', range: null, ...feature }));
  const derived = compileInputs({ inputs, ingredients, features: unfitted }).withFeatures(table, trainingRows, 'trained');
  return { inputs, ...(ingredients.length === 0 ? {} : { ingredients }), features: fitFeatures(training, derived, trainingRows) };
}
