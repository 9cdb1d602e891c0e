import type { LifecycleState } from '../core/policy/lifecycle-state.js';

/** The one mutable place of a lifecycle: handlers and the main loop interleave only at awaits, and see the newest state through it. */
export class LifecycleCell {
  #state: LifecycleState;
  readonly #onChange: (state: LifecycleState) => void;

  constructor(state: LifecycleState, onChange: (state: LifecycleState) => void) {
    this.#state = state;
    this.#onChange = onChange;
    onChange(state);
  }

  get state(): LifecycleState {
    return this.#state;
  }

  update(reducer: (state: LifecycleState) => LifecycleState): void {
    this.#state = reducer(this.#state);
    this.#onChange(this.#state);
  }
}
