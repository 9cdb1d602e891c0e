import { kindOf } from '../expression/check-types.js';
import type { Types } from '../expression/check-types.js';
import { columnsOf } from '../expression/expression-node.js';
import type { ExpressionNode } from '../expression/expression-node.js';
import type { ValueKind } from '../expression/functions/expression-function.js';
import { parseExpression } from '../expression/parse-expression.js';

/** What an input of a model is computed by. */
export interface FeatureExpression {
  readonly name: string;
  readonly expression: string;
  /** IANA zone in which times are read. */
  readonly zone: string;
}

export interface CompiledFeature extends FeatureExpression {
  readonly node: ExpressionNode;
  readonly types: Types;
  readonly kind: ValueKind;
  /** Columns, and features before it, that it names. */
  readonly names: readonly string[];
}

/** @throws EXPRESSION_INVALID where an operator or a function meets a kind that it does not take */
export function compileFeature(feature: FeatureExpression, kindOfColumn: (name: string) => ValueKind): CompiledFeature {
  const node = parseExpression(feature.expression);
  const types: Types = { text: feature.expression, timesAreNumbers: false, kindOfColumn };
  return { ...feature, node, types, kind: kindOf(node, types), names: columnsOf(node) };
}

/** In their order: a feature may name those before it. @param columns kinds of the columns that they are computed of */
export function compileFeatures(
  features: readonly FeatureExpression[],
  columns: ReadonlyMap<string, ValueKind>,
): readonly CompiledFeature[] {
  const kinds = new Map(columns);
  return features.map((feature) => {
    const compiled = compileFeature(feature, (name) => kinds.get(name) ?? 'unknown');
    kinds.set(feature.name, compiled.kind);
    return compiled;
  });
}

/** The columns that each feature is computed of, those of features that it names included. */
export function sourceColumns(features: readonly CompiledFeature[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const { name, names } of features) found.set(name, new Set(names.flatMap((one) => [...(found.get(one) ?? [one])])));
  return found;
}
