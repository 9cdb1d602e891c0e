/** 0 to 20: beyond that the chance of a Poisson number with a mean of at most 1 is below 10^-19. */
const NUMBERS = 21;
const CELLS = 2 ** 16;
const REFINED = CELLS * 2 ** 32;
/** Marks a cell that a bound runs through. No pair of small numbers is written so: 15 and 15 are far too rare to fill a cell. */
export const SPLIT_CELL = 0xff;

/** Pairs of independent Poisson numbers by inversion: a uniform number in [0, 1) falls between the bounds of one pair. */
export interface PoissonPairs {
  /** By the first 16 bits of the uniform number: first + 16 × second, or `SPLIT_CELL` where 16 bits do not tell the pair. */
  readonly byCell: Uint8Array;
  /** The pair that a cell and 32 more bits tell. */
  readonly refine: (cell: number, bits: number) => readonly [number, number];
}

/**
 * Inversion of the joint distribution with a table in front (Devroye, Non-Uniform Random Variate Generation, 1986, III.2): nearly every
 * pair costs 16 random bits and one look-up, the others 48 bits, which is the resolution of all. Probabilities are made by the four
 * basic operations only, so that they are the same on every machine.
 *
 * @param mean in (0, 1]
 */
export function poissonPairs(mean: number): PoissonPairs {
  const bounds = upperBounds(mean);
  const byCell = new Uint8Array(CELLS);
  let index = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    while (bounds[index]! <= cell / CELLS) index++;
    const [first, second] = pairAt(index);
    byCell[cell] = bounds[index]! >= (cell + 1) / CELLS ? first + 16 * second : SPLIT_CELL;
  }
  const refine = (cell: number, bits: number): readonly [number, number] => {
    const uniform = cell / CELLS + bits / REFINED;
    return pairAt(bounds.findIndex((bound) => bound > uniform));
  };
  return { byCell, refine };
}

/** Pairs are in the order of their first number, then of their second. */
function pairAt(index: number): readonly [number, number] {
  return [Math.floor(index / NUMBERS), index % NUMBERS];
}

/** Where each pair's share of [0, 1) ends. */
function upperBounds(mean: number): Float64Array {
  const terms = new Float64Array(NUMBERS).fill(1);
  for (let k = 1; k < NUMBERS; k++) terms[k] = (terms[k - 1]! * mean) / k;
  const total = terms.reduce((sum, term) => sum + term, 0);
  const bounds = new Float64Array(NUMBERS ** 2);
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    const [first, second] = pairAt(i);
    below += (terms[first]! / total) * (terms[second]! / total);
    bounds[i] = below;
  }
  // Rounding must leave no gap at the end.
  bounds[bounds.length - 1] = 1;
  return bounds;
}
