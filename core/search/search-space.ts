import { DomainError } from '../errors.js';

export type ParameterValue = number | string | boolean;

/** One searched parameter. Ranges include both ends (of a float range the upper end up to rounding). Plain JSON. */
export type SearchDimension =
  | { readonly type: 'int'; readonly low: number; readonly high: number }
  | { readonly type: 'float'; readonly low: number; readonly high: number }
  | { readonly type: 'logFloat'; readonly low: number; readonly high: number }
  | { readonly type: 'choice'; readonly values: readonly ParameterValue[] };

/** Parameter name → dimension. */
export type SearchSpace = Readonly<Record<string, SearchDimension>>;

/** What is wrong with a space, one clause per problem; empty when nothing is. */
export function searchSpaceProblems(space: SearchSpace): string[] {
  const names = Object.keys(space);
  if (names.length === 0) return ['it has no parameters'];
  return names.flatMap((name) => {
    const problem = dimensionProblem(space[name]!);
    return problem === null ? [] : [`${name} ${problem}`];
  });
}

/** @throws SEARCH_SPACE_INVALID naming every problem */
export function checkSearchSpace(space: SearchSpace): void {
  const problems = searchSpaceProblems(space);
  if (problems.length > 0) throw new DomainError('SEARCH_SPACE_INVALID', { problems });
}

function dimensionProblem(dimension: SearchDimension): string | null {
  switch (dimension.type) {
    case 'choice':
      return choiceProblem(dimension.values);
    case 'int':
      return Number.isSafeInteger(dimension.low) && Number.isSafeInteger(dimension.high)
        ? rangeProblem(dimension)
        : 'needs whole-number bounds';
    case 'float':
      return rangeProblem(dimension);
    case 'logFloat':
      return dimension.low > 0 ? rangeProblem(dimension) : 'needs bounds above 0';
    default:
      return `has type ${String((dimension as { type?: unknown }).type)}, expected int, float, logFloat or choice`;
  }
}

function rangeProblem({ low, high }: { readonly low: number; readonly high: number }): string | null {
  if (!Number.isFinite(low) || !Number.isFinite(high) || !Number.isFinite(high - low)) return 'needs finite bounds';
  return low <= high ? null : `has its lower bound ${low} above its upper bound ${high}`;
}

function choiceProblem(values: readonly ParameterValue[]): string | null {
  if (!Array.isArray(values) || values.length === 0) return 'needs at least one value';
  if (new Set(values).size !== values.length) return 'names a value twice';
  const usable = (value: ParameterValue): boolean =>
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return values.every(usable) ? null : 'has a value that is not a finite number, a text or a boolean';
}
