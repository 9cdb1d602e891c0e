import { initialState } from '../state/lifecycle-state.js';
import type { LifecycleState } from '../state/lifecycle-state.js';
import { isAbsent, MessageProblem, readFields } from './read-fields.js';
import type { Fields } from './read-fields.js';

const FORMAT_VERSION = 1;

/**
 * The state that a run hands to the next; absent: a lifecycle that starts anew. What an older release did not know yet is as at the
 * beginning, what a newer one has added is kept.
 * @throws MessageProblem
 */
export function readState(value: unknown, model: string): LifecycleState {
  const initial = initialState(model);
  if (isAbsent(value)) return initial;
  const fields = readFields(value, 'state');
  if (fields.formatVersion !== FORMAT_VERSION) throw new MessageProblem(`state.formatVersion is not ${FORMAT_VERSION}`);
  if (fields.model !== model) throw new MessageProblem('state.model is another than that of the input');
  const kept = Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
  requireKinds(kept, initial);
  return { ...initial, ...kept, counters: { ...initial.counters, ...(kept.counters ?? {}) } };
}

/** Lists are lists and numbers are numbers; whatever may be nothing is nothing or an object, a number or so. */
function requireKinds(found: Fields, initial: LifecycleState): void {
  for (const [name, like] of Object.entries(initial)) {
    const value = found[name];
    if (value === undefined || like === null) continue;
    if (kindOf(value) !== kindOf(like)) throw new MessageProblem(`state.${name} is ${kindOf(value)}, expected ${kindOf(like)}`);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value;
}
