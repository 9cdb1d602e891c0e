/** Numbers in [0, 1), the same for a seed on every machine: a linear congruential generator, good enough for rows of a bench. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
