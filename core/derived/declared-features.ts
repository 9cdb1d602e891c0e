import type { ColumnDefinition, FeatureDefinition, IngredientType, TrainingPart } from '../definition/definition.js';
import { zoneOf } from '../definition/zone-of.js';
import type { ValueKind } from '../expression/functions/expression-function.js';
import { columnsOf } from '../expression/expression-node.js';
import { parseExpression } from '../expression/parse-expression.js';
import type { FeatureExpression } from './compile-features.js';

const KIND_OF_TYPE: Readonly<Record<IngredientType, ValueKind>> = { number: 'number', text: 'string', time: 'time' };

export function kindOfIngredient(type: IngredientType): ValueKind {
  return KIND_OF_TYPE[type];
}

const READ_AS_TEXT: ReadonlySet<ColumnDefinition['kind']> = new Set(['categorical', 'boolean', 'tokens', 'text']);

type Features = Pick<TrainingPart, 'columns' | 'features' | 'time'>;

/** With the zone of the definition where a feature names none. */
export function featureExpressions({ features = [], time }: Pick<TrainingPart, 'features' | 'time'>): readonly FeatureExpression[] {
  return features.map((feature) => featureExpression(feature, zoneOf({ time })));
}

function featureExpression({ name, is, zone }: FeatureDefinition, usual: string): FeatureExpression {
  return { name, expression: is, zone: zone ?? usual };
}

/** Columns of a request that are no inputs: those declared so, and the event time where a feature names it. */
export function ingredientsOf({ columns, features = [], time }: Features): readonly Extract<ColumnDefinition, { kind: 'ingredient' }>[] {
  const declared = columns.filter((column) => column.kind === 'ingredient');
  const isNamed = time !== null && features.some(({ is }) => columnsOf(parseExpression(is)).includes(time.event));
  if (!isNamed || columns.some(({ name }) => name === time.event)) return declared;
  return [...declared, { kind: 'ingredient', name: time.event, type: 'time' }];
}

/** What features may name, with its kind. `after()` columns are not there, and no dates: the parts of one are inputs already. */
export function columnKinds(training: Features): ReadonlyMap<string, ValueKind> {
  const declared = training.columns.flatMap((column): [string, ValueKind][] => {
    if (column.kind === 'numeric') return [[column.name, 'number']];
    return READ_AS_TEXT.has(column.kind) ? [[column.name, 'string']] : [];
  });
  return new Map([...declared, ...ingredientsOf(training).map(({ name, type }): [string, ValueKind] => [name, kindOfIngredient(type)])]);
}
