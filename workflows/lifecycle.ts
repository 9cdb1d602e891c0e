import { allHandlersFinished, condition, continueAsNew, setHandler, setWorkflowOptions, sleep, workflowInfo } from '@temporalio/workflow';
import type { LifecycleInput } from '../contracts/workflows.js';
import * as policy from '../core/policy/lifecycle.js';
import { initialState } from '../core/policy/lifecycle-state.js';
import { receiveTrigger } from '../core/policy/receive-trigger.js';
import { LifecycleCell } from './lifecycle-cell.js';
import { showLifecycle } from './lifecycle-details.js';
import { takeAction } from './lifecycle-actions.js';
import { reconcile } from './lifecycle-reconcile.js';
import { handleUpdates } from './lifecycle-updates.js';
import { pipelineFinished, rolloutFinished, status, trigger } from './messages.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('AUTO_UPGRADE'), lifecycle);

const RECONCILE_MS = 600_000;
const MAX_HISTORY_EVENTS = 1_500;
const MIN_RUN_MS = 1_000;

/**
 * Owns one model for years: takes triggers and decisions, runs one pipeline and one rollout at a time.
 * Invariants:
 * 1. Every received trigger is counted, and ends in exactly one outcome that is written to the database and told to who waits.
 * 2. Messages change the state only through the reducers of core/policy; only `takeAction` and the updates touch the world.
 * 3. The state is all there is: continue-as-new with it loses nothing.
 */
export async function lifecycle(input: LifecycleInput): Promise<never> {
  const cell = new LifecycleCell(input.state ?? initialState(input.model), showLifecycle);
  setHandler(status, () => cell.state);
  setHandler(trigger, ({ start, replyTo }) => cell.update((state) => receiveTrigger(state, start, Date.now(), replyTo).state));
  setHandler(pipelineFinished, ({ triggerId, result }) => cell.update((state) => policy.pipelineFinished(state, triggerId, result)));
  setHandler(rolloutFinished, ({ changeId, result }) => cell.update((state) => policy.rolloutFinished(state, changeId, result)));
  handleUpdates(cell);
  const startedAt = Date.now();
  while (!isFull(input)) {
    const action = policy.nextAction(cell.state);
    if (action !== null) {
      await takeAction(cell, action);
      continue;
    }
    const woken = await condition(() => policy.nextAction(cell.state) !== null || isFull(input), input.reconcileMs ?? RECONCILE_MS);
    if (!woken) await reconcile(cell);
  }
  await condition(allHandlersFinished);
  // The server allows one new run of a workflow id per second.
  if (Date.now() - startedAt < MIN_RUN_MS) await sleep(MIN_RUN_MS);
  return continueAsNew<typeof lifecycle>({ ...input, state: cell.state });
}

function isFull(input: LifecycleInput): boolean {
  const info = workflowInfo();
  return info.continueAsNewSuggested || info.historyLength > (input.maxHistoryEvents ?? MAX_HISTORY_EVENTS);
}
