import { deriveSeed, seededRandom } from '../random/seeded-random.js';
import type { ParameterValue, SearchDimension, SearchSpace } from './search-space.js';

/** How many different trials a space has; null: no end of them, or more than can be counted exactly. */
export function combinationCount(space: SearchSpace): number | null {
  let count = 1;
  for (const dimension of Object.values(space)) {
    const size = sizeOf(dimension);
    if (size === null) return null;
    count *= size;
  }
  return Number.isSafeInteger(count) ? count : null;
}

/** Parameters whose values have no end, so that a space has no last combination. */
export function endlessParameters(space: SearchSpace): readonly string[] {
  return Object.keys(space).filter((name) => sizeOf(space[name]!) === null);
}

function sizeOf(dimension: SearchDimension): number | null {
  if (dimension.type === 'choice') return dimension.values.length;
  const { low, high } = dimension;
  if (dimension.type === 'int') return high - low + 1;
  return low === high ? 1 : null;
}

/**
 * Parameters go by their names, since a stored definition keeps no other order; the values of the last one change fastest.
 * @param index 0 to `combinationCount(space) - 1`
 */
export function combinationAt(space: SearchSpace, index: number): Record<string, ParameterValue> {
  let rest = index;
  const values = Object.keys(space)
    .sort()
    .reverse()
    .map((name): [string, ParameterValue] => {
      const dimension = space[name]!;
      const size = sizeOf(dimension) ?? 1;
      const place = rest % size;
      rest = (rest - place) / size;
      return [name, dimension.type === 'choice' ? dimension.values[place]! : dimension.low + place];
    });
  return Object.fromEntries(values.reverse());
}

/**
 * The number that is drawn at `place` when 0 … count - 1 are drawn without replacement: the first places of a Fisher–Yates shuffle (Durstenfeld,
 * Algorithm 235, CACM 7(7), 1964), of which only what was moved is kept. A draw depends on those before it and never on how many follow.
 */
export function drawnAt(count: number, seed: number | string, place: number): number {
  const random = seededRandom(deriveSeed(seed, 'combination'));
  const moved = new Map<number, number>();
  let drawn = 0;
  for (let i = 0; i <= place; i += 1) {
    const chosen = random.nextInt(i, count - 1);
    drawn = moved.get(chosen) ?? chosen;
    moved.set(chosen, moved.get(i) ?? i);
  }
  return drawn;
}
