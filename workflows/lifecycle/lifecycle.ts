import { makeContinueAsNewFunc, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { LifecycleInput } from '../../contracts/workflows.js';
import { workflowIds } from '../../contracts/names.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { MessageProblem } from '../../core/policy/read/read-fields.js';
import { readState } from '../../core/policy/read/read-state.js';
import { LifecycleCell } from './lifecycle-cell.js';
import { showLifecycle } from './lifecycle-details.js';
import { LifecycleLoop } from './lifecycle-loop.js';
import { handleSignals } from './lifecycle-signals.js';
import { handleUpdates } from './lifecycle-updates.js';
import { refuse } from '../contract/refuse.js';
import { requireInput } from '../contract/require-input.js';
import { childSearchAttributes } from '../contract/search-attributes.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('AUTO_UPGRADE'), perennialLifecycle);

const MODEL = /^[a-z0-9-]{1,63}$/;

/**
 * Owns one model for years: takes triggers and decisions, runs one pipeline and one rollout at a time.
 * Invariants:
 * 1. Every message is checked where it arrives. One that is taken ends in exactly one outcome, which is written to the database and told
 *    to who waits; one that is not is refused or counted.
 * 2. Messages change the state only through the reducers of core/policy, in handlers that never wait; only `LifecycleLoop` touches the
 *    world, and whatever that throws is tried again.
 * 3. The state is all there is, and is bounded in bytes: continue-as-new with it loses nothing.
 */
export async function perennialLifecycle(input: LifecycleInput): Promise<never> {
  requireInput('Lifecycle', input, { model: 'string' });
  requireModel(input.model);
  const cell = new LifecycleCell(stateOf(input), showLifecycle);
  handleSignals(cell);
  handleUpdates(cell);
  await new LifecycleLoop(cell, input).run();
  const { memo } = workflowInfo();
  const next = makeContinueAsNewFunc<typeof perennialLifecycle>({
    ...(memo === undefined ? {} : { memo }),
    ...childSearchAttributes(input.model),
  });
  return next({ ...input, state: cell.state });
}

function stateOf({ state, model }: LifecycleInput): LifecycleState {
  try {
    return readState(state, model);
  } catch (error) {
    if (!(error instanceof MessageProblem)) throw error;
    return refuse('INPUT_INVALID', { problem: `Lifecycle input: ${error.message}` });
  }
}

/** Whoever starts a lifecycle under another id would make a second owner of the model. */
function requireModel(model: unknown): void {
  const { workflowId } = workflowInfo();
  if (typeof model === 'string' && MODEL.test(model) && workflowId === workflowIds.lifecycle(model)) return;
  refuse('INPUT_INVALID', {
    problem: `The lifecycle of a model has the id perennial/MODEL/lifecycle with the model of its input, 1 to 63 of a-z, 0-9 and hyphen; this one has ${workflowId}`,
  });
}
