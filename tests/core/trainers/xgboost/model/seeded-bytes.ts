/** Repeatable damage for tests (linear congruential generator, Numerical Recipes' constants). */
export class SeededBytes {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to limit - 1. */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  /** A copy with one to four bytes replaced. */
  damage(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    for (let count = 1 + this.below(4); count > 0; count -= 1) copy[this.below(copy.length)] = this.below(256);
    return copy;
  }
}
