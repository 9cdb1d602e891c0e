import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';

/** The one mutable place of a lifecycle: handlers and the main loop interleave only at awaits, and see the newest state through it. */
export class LifecycleCell {
  #state: LifecycleState;
  readonly #onChange: (state: LifecycleState) => void;
  #steps = 0;

  constructor(state: LifecycleState, onChange: (state: LifecycleState) => void) {
    this.#state = state;
    this.#onChange = onChange;
    onChange(state);
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** Messages that were taken and changes that were made, in this run: a measure of its history that is the same in every replay. */
  get steps(): number {
    return this.#steps;
  }

  /** A message was taken that may change nothing. */
  step(): void {
    this.#steps += 1;
  }

  update(reducer: (state: LifecycleState) => LifecycleState): void {
    this.step();
    this.#state = reducer(this.#state);
    this.#onChange(this.#state);
  }
}
