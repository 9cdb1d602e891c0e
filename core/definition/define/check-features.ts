import { compileFeature, sourceColumns } from '../../derived/compile-features.js';
import type { CompiledFeature, FeatureExpression } from '../../derived/compile-features.js';
import { columnKinds, featureExpressions, ingredientsOf } from '../../derived/declared-features.js';
import { isDomainError } from '../../errors.js';
import { columnsOf } from '../../expression/expression-node.js';
import type { ValueKind } from '../../expression/functions/expression-function.js';
import { parseExpression } from '../../expression/parse-expression.js';
import { didYouMean } from '../../nearest-name.js';
import type { ModelDefinition, TrainingPart } from '../definition.js';
import { labelColumns } from '../label-columns.js';
import { pathText } from '../fields/problem.js';
import type { Problem } from '../fields/problem.js';

/** Features that name what they may not, or whose kinds do not fit, and ingredients of nothing. */
export function featureProblems({ training }: ModelDefinition): Problem[] {
  const kinds = new Map(columnKinds(training));
  const compiled: CompiledFeature[] = [];
  const problems = featureExpressions(training).flatMap((feature, i): Problem[] => {
    const path = pathText(['features', feature.name]);
    const text =
      nameProblem(feature.name, training) ?? sourceProblem(feature, training, kinds) ?? typeProblem(feature, kinds, compiled, i, training);
    kinds.set(feature.name, compiled.find(({ name }) => name === feature.name)?.kind ?? 'unknown');
    return text === null ? [] : [{ path, text }];
  });
  return [...problems, ...ingredientProblems(training, problems.length === 0 ? compiled : null)];
}

function nameProblem(feature: string, { columns, time, features = [] }: TrainingPart): string | null {
  const alike = (name: string): boolean => name.toLowerCase() === feature.toLowerCase();
  if (columns.some(({ name }) => alike(name))) return 'is the name of a column too: give the feature another one';
  if (time !== null && alike(time.event)) return 'is the name of time.event too: give the feature another one';
  const twice = features.filter(({ name }) => alike(name));
  return twice.length > 1 ? `and ${twice.map(({ name }) => name).join(', ')} differ in case only, or not at all: rename one` : null;
}

/** What is known only afterwards may not be an input, in whatever form. */
function sourceProblem(feature: FeatureExpression, training: TrainingPart, kinds: ReadonlyMap<string, ValueKind>): string | null {
  const { columns, label, source, weight, features = [] } = training;
  const fromLabel = [...labelColumns(label), label?.knownAt, source.updatedAt];
  for (const name of columnsOf(parseExpression(feature.expression))) {
    if (columns.some((column) => column.kind === 'after' && column.name === name) || (fromLabel.includes(name) && !kinds.has(name)))
      return `uses "${name}", which is known only afterwards: a feature may use what a request carries`;
    if (kinds.has(name)) continue;
    if (columns.some((column) => column.kind === 'date' && column.name === name))
      return `uses "${name}", which is a date(): a feature takes times of a column that is declared ingredient("time")`;
    if (name === feature.name) return 'uses itself';
    if (features.some((other) => other.name === name)) return `uses "${name}", which stands further down: move that one up`;
    if (name === weight) return `uses "${name}", which says what a row counts and is in no request`;
    return `uses "${name}", which is no column.${didYouMean(name, [...kinds.keys()])} A column that is in requests for features alone is declared ingredient("number"), ingredient("text") or ingredient("time")`;
  }
  return null;
}

function typeProblem(
  feature: FeatureExpression,
  kinds: ReadonlyMap<string, ValueKind>,
  compiled: CompiledFeature[],
  i: number,
  { features = [] }: TrainingPart,
): string | null {
  try {
    const found = compileFeature(feature, (name) => kinds.get(name) ?? 'unknown');
    compiled.push(found);
    if (found.kind === 'time')
      return 'gives a time, which no model takes: take a part of it, as in hour(x), or days_since(x, "2026-01-01")';
    if (found.kind === 'string' && features[i]?.as?.kind === 'numeric') return 'gives a text, which is categorical: leave out as';
    return null;
  } catch (error) {
    if (!isDomainError(error)) throw error;
    const at = error.details.position === undefined ? '' : ` (at character ${error.details.position})`;
    return `"${feature.expression.slice(0, 80)}" cannot be used: ${error.details.problem}${at}`;
  }
}

function ingredientProblems(training: TrainingPart, compiled: readonly CompiledFeature[] | null): Problem[] {
  const event = training.time?.event;
  const used = compiled === null ? null : new Set([...sourceColumns(compiled).values()].flatMap((names) => [...names]));
  return ingredientsOf(training).flatMap(({ name, type }): Problem[] => {
    const path = pathText(['columns', name]);
    if (name === event && type !== 'time') return [{ path, text: 'is time.event: write ingredient("time")' }];
    if (used === null || used.has(name)) return [];
    return [{ path, text: 'is an ingredient, and no feature uses it: leave it out' }];
  });
}
