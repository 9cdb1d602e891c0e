import { didYouMean } from '../../nearest-name.js';
import { endlessParameters } from '../../search/combinations.js';
import type { SearchDimension } from '../../search/search-space.js';
import type { ModelDefinition, TuneDefinition } from '../definition.js';
import type { Problem } from '../fields/problem.js';
import { trainerKind } from '../../trainers/trainer-kinds.js';

type Kind = ReturnType<typeof trainerKind>;

/** What of the search space the trainer could not take: unknown names, ranges beyond a parameter's own, two names of one parameter. */
export function searchProblems({ training: { tune, train } }: ModelDefinition): Problem[] {
  if (tune === null) return [];
  const kind = trainerKind(train);
  if (!kind.capabilities.tunable)
    return [{ path: 'tune', text: `searches parameters, and ${kind.title} has none to search: leave it out` }];
  const names = new Set(Object.keys(tune.space));
  const params = kind.given(train);
  const doubled = kind.parameters.synonyms.filter(
    ([a, b]) => (names.has(a) && (names.has(b) || b in params)) || (names.has(b) && a in params),
  );
  return [
    ...Object.entries(tune.space).flatMap(([name, dimension]) => dimensionProblems(kind, name, dimension)),
    ...gridProblems(tune),
    ...doubled.map(([a, b]) => ({ path: 'tune.space', text: `${a} and ${b} are one parameter: use one name in space and in train` })),
  ];
}

/** A grid goes through all there is. */
function gridProblems({ sampler, space }: TuneDefinition): Problem[] {
  if (sampler === undefined) return [];
  return endlessParameters(space).map((name) => ({
    path: `tune.space.${name}`,
    text: 'has no end of values for grid(): write choice([...]), or leave the sampler out',
  }));
}

function dimensionProblems({ title, parameters }: Kind, name: string, dimension: SearchDimension): Problem[] {
  const { tunable, whole, fixed } = parameters;
  const schema = Object.hasOwn(tunable, name) ? tunable[name] : undefined;
  const path = `tune.space.${name}`;
  if (schema === undefined) {
    if (fixed.includes(name)) return [{ path, text: 'is the same in every trial: give it in train' }];
    const suggested = didYouMean(name, Object.keys(tunable));
    return [
      {
        path,
        text: `is not a parameter that can be searched.${suggested === '' ? ` Known: ${Object.keys(tunable).join(', ')}` : suggested}`,
      },
    ];
  }
  if (whole.has(name) && (dimension.type === 'float' || dimension.type === 'logFloat'))
    return [{ path, text: 'takes whole numbers: write int(low, high)' }];
  const ends = dimension.type === 'choice' ? dimension.values : [dimension.low, dimension.high];
  const beyond = ends.find((value) => !schema.safeParse(value).success);
  return beyond === undefined ? [] : [{ path, text: `holds ${JSON.stringify(beyond)}, which ${title} does not take for ${name}` }];
}
