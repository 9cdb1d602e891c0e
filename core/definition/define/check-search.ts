import { didYouMean } from '../../nearest-name.js';
import type { SearchDimension } from '../../search/search-space.js';
import type { ModelDefinition } from '../definition.js';
import type { Problem } from '../fields/problem.js';
import { FIXED_PARAMETERS, SYNONYMS, TUNABLE_PARAMETERS } from '../../trainers/xgboost/parameters.js';

const WHOLE_PARAMETERS: ReadonlySet<string> = new Set(['max_depth', 'max_leaves', 'max_bin', 'num_parallel_tree']);

/** What of the search space XGBoost could not take: unknown names, ranges beyond a parameter's own, two names of one parameter. */
export function searchProblems({ training: { tune, train } }: ModelDefinition): Problem[] {
  if (tune === null) return [];
  const names = new Set(Object.keys(tune.space));
  const doubled = SYNONYMS.filter(([a, b]) => (names.has(a) && (names.has(b) || b in train.params)) || (names.has(b) && a in train.params));
  return [
    ...Object.entries(tune.space).flatMap(([name, dimension]) => dimensionProblems(name, dimension)),
    ...doubled.map(([a, b]) => ({ path: 'tune.space', text: `${a} and ${b} are one parameter: use one name in space and in train` })),
  ];
}

function dimensionProblems(name: string, dimension: SearchDimension): Problem[] {
  const path = `tune.space.${name}`;
  if (!Object.hasOwn(TUNABLE_PARAMETERS, name)) {
    if (Object.hasOwn(FIXED_PARAMETERS, name)) return [{ path, text: 'is the same in every trial: give it in train' }];
    const suggested = didYouMean(name, Object.keys(TUNABLE_PARAMETERS));
    return [
      {
        path,
        text: `is not a parameter that can be searched.${suggested === '' ? ` Known: ${Object.keys(TUNABLE_PARAMETERS).join(', ')}` : suggested}`,
      },
    ];
  }
  if (WHOLE_PARAMETERS.has(name) && (dimension.type === 'float' || dimension.type === 'logFloat'))
    return [{ path, text: 'takes whole numbers: write int(low, high)' }];
  const schema = TUNABLE_PARAMETERS[name as keyof typeof TUNABLE_PARAMETERS];
  const ends = dimension.type === 'choice' ? dimension.values : [dimension.low, dimension.high];
  const beyond = ends.find((value) => !schema.safeParse(value).success);
  return beyond === undefined ? [] : [{ path, text: `holds ${JSON.stringify(beyond)}, which XGBoost does not take for ${name}` }];
}
