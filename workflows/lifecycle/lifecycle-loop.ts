import { allHandlersFinished, CancellationScope, condition, isCancellation, log, sleep, workflowInfo } from '@temporalio/workflow';
import type { LifecycleInput } from '../../contracts/workflows.js';
import { nextAction, troubled } from '../../core/policy/lifecycle.js';
import type { LifecycleAction } from '../../core/policy/lifecycle.js';
import { cutText } from '../../core/policy/state/bounds.js';
import { failureText } from '../details/failure-text.js';
import { LifecycleActions } from './lifecycle-actions.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { knowsSearchAttributes, nameSearchAttributes } from '../contract/search-attributes.js';
import { settled } from '../contract/settled.js';
import { summaryText } from '../details/summary-text.js';

const MAX_HISTORY_EVENTS = 1_500;
/** About so many for a message or a change, with their workflow tasks. */
const EVENTS_A_STEP = 5;
/** The server allows one new run of a workflow id per second. */
const MIN_RUN_MS = 1_000;
const RETRY_INITIAL_MS = 1_000;
const RETRY_MAX_MS = 300_000;
const MAX_TROUBLE_BYTES = 300;

/**
 * Does what the state says is to be done.
 * Invariants: 1. actions of different kinds do not wait for each other, so that nothing that fails or hangs holds up a rollback; 2. what an
 * action throws, whatever it is, is kept as trouble and the action is taken again after a pause; 3. it ends, for continue-as-new, at any
 * moment in which no child is being started and no handler is under way: what else is under way is done again by the next run, since every
 * activity can run twice; 4. no timer runs while nothing is active; 5. nothing is done before all messages of a workflow task are taken and
 * answered, and nothing depends on what a replay may be told otherwise (the history's length, the time of the first task).
 */
export class LifecycleLoop {
  readonly #cell: LifecycleCell;
  readonly #input: LifecycleInput;
  readonly #actions: LifecycleActions;
  readonly #busy = new Set<LifecycleAction>();
  /** Null: nobody asked yet whether this run may end. */
  #isOldEnough: boolean | null = null;
  #hasTaken = false;

  constructor(cell: LifecycleCell, input: LifecycleInput) {
    this.#cell = cell;
    this.#input = input;
    this.#actions = new LifecycleActions(cell, input);
  }

  /** Until the history is long enough for a new run. */
  async run(): Promise<void> {
    void this.#nameAttributes();
    for (;;) {
      await settled();
      if (this.#isFull()) this.#age();
      this.#startDue();
      if (this.#canEnd()) return;
      await condition(() => this.#nextDue() !== null || this.#canEnd() || (this.#isFull() && this.#isOldEnough === null));
    }
  }

  /** Once a definition says that the server knows them, which is looked at again: a wrong word would end every workflow task. */
  async #nameAttributes(): Promise<void> {
    const { model } = this.#cell.state;
    try {
      await condition(() => this.#cell.state.definition?.searchAttributes === true);
      await settled();
      if (!knowsSearchAttributes() && (await this.#actions.probeSearchAttributes())) nameSearchAttributes(model);
    } catch (error) {
      if (!isCancellation(error)) log.warn('search attributes are left out', { model, error: failureText(error) });
    }
  }

  #startDue(): void {
    for (let action = this.#nextDue(); action !== null; action = this.#nextDue()) {
      this.#busy.add(action);
      void this.#take(action);
    }
  }

  #nextDue(): LifecycleAction | null {
    return nextAction(this.#cell.state, this.#busy);
  }

  async #take(action: LifecycleAction): Promise<void> {
    try {
      await this.#actions.take(action);
      this.#cell.update((state) => troubled(state, action, null));
      this.#hasTaken ||= isProgress(action);
    } catch (error) {
      // The lifecycle itself was cancelled, which ends it.
      if (isCancellation(error) && CancellationScope.current().consideredCancelled) return;
      await this.#pauseAfter(action, error);
    } finally {
      this.#busy.delete(action);
    }
  }

  async #pauseAfter(action: LifecycleAction, error: unknown): Promise<void> {
    const before = this.#cell.state.troubles.find((one) => one.action === action);
    const attempts = (before?.attempts ?? 0) + 1;
    const text = cutText(failureText(error), MAX_TROUBLE_BYTES);
    log.warn('an action of the lifecycle failed and will be taken again', { action, attempts, text });
    this.#cell.update((state) => troubled(state, action, { attempts, text }));
    this.#hasTaken = true;
    const initialMs = this.#input.retryInitialMs ?? RETRY_INITIAL_MS;
    const pauseMs = Math.min(RETRY_MAX_MS, initialMs * 2 ** Math.min(attempts - 1, 20));
    await sleep(pauseMs, { summary: summaryText(`${action} again`) }).catch(() => undefined);
  }

  /** Not by what the SDK says of the history: an update that was refused lengthens that and is not there in a replay. */
  #isFull(): boolean {
    return this.#cell.steps * EVENTS_A_STEP > (this.#input.maxHistoryEvents ?? MAX_HISTORY_EVENTS);
  }

  /** A run that has something to do does some of it, or a flood of messages would let none get anywhere. */
  #canEnd(): boolean {
    const progressed = this.#hasTaken || ![...this.#busy].some(isProgress);
    return this.#isFull() && this.#isOldEnough === true && progressed && !this.#actions.isStartingChild && allHandlersFinished();
  }

  /** Waits beside everything else, so that messages and actions go on meanwhile. */
  #age(): void {
    if (this.#isOldEnough !== null) return;
    const leftMs = MIN_RUN_MS - (Date.now() - startOfRun());
    this.#isOldEnough = leftMs <= 0;
    if (leftMs > 0) {
      const waited = sleep(leftMs, { summary: 'one run a second' }).then(() => (this.#isOldEnough = true));
      waited.catch(() => undefined);
    }
  }
}

/**
 * By the first event of this run, epoch milliseconds. (The SDK's `runStartTime` is that of the first workflow task that the worker was
 * given, which a replay may be given in two parts.)
 */
function startOfRun(): number {
  return workflowInfo().startTime.getTime();
}

/** Looking after children is mostly waiting. */
function isProgress(action: LifecycleAction): boolean {
  return action !== 'look-after-children';
}
