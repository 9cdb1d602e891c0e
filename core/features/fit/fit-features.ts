import { compileFeatures, sourceColumns } from '../../derived/compile-features.js';
import { columnKinds, featureExpressions } from '../../derived/declared-features.js';
import type { FeatureDefinition, TrainingPart } from '../../definition/definition.js';
import type { Table } from '../../table.js';
import type { DerivedInput } from '../signature.js';
import { fitCategorical } from './fit-categorical.js';
import { fitNumeric } from './fit-numeric.js';

/**
 * Learns the inputs that features are from the training rows alone. What is computed of a sensitive column is sensitive.
 * @param table with the columns of the features
 */
export function fitFeatures(training: TrainingPart, table: Table, trainingRows: Int32Array): readonly DerivedInput[] {
  const compiled = compileFeatures(featureExpressions(training), columnKinds(training));
  const sources = sourceColumns(compiled);
  const sensitive = new Set(training.columns.filter((column) => column.sensitive !== undefined).map(({ name }) => name));
  return compiled.map(({ name, kind, expression, zone }, i): DerivedInput => {
    const as = encodingOf(training.features?.[i] as FeatureDefinition, kind === 'string');
    const input =
      as.kind === 'numeric'
        ? fitNumeric({ ...as, name, range: null }, table, trainingRows)
        : fitCategorical({ ...as, name }, table, trainingRows);
    const isSensitive = [...(sources.get(name) ?? [])].some((source) => sensitive.has(source));
    return { ...input, ...(isSensitive ? { sensitive: 'omit' } : {}), expression, zone };
  });
}

function encodingOf({ as }: FeatureDefinition, isText: boolean): NonNullable<FeatureDefinition['as']> {
  return as ?? (isText ? { kind: 'categorical', minCount: 1 } : { kind: 'numeric' });
}

/** Features whose values go with the clock: their distribution changes from window to window without anything being wrong. */
export function featuresOfEventTime(training: TrainingPart): ReadonlySet<string> {
  const event = training.time?.event;
  if (event === undefined) return new Set();
  const sources = sourceColumns(compileFeatures(featureExpressions(training), columnKinds(training)));
  return new Set([...sources].filter(([, columns]) => columns.has(event)).map(([name]) => name));
}
