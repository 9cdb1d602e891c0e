import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { DecisionResult, RequestRunResult, StartPipelineInput } from '../../contracts/workflows.js';
import * as policy from '../../core/policy/lifecycle.js';
import type { Decision, LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { readConfigure } from '../../core/policy/read/read-definition.js';
import { readDecision, readPromote } from '../../core/policy/read/read-decision.js';
import { MessageProblem } from '../../core/policy/read/read-fields.js';
import { readStart } from '../../core/policy/read/read-trigger.js';
import { receiveTrigger } from '../../core/policy/receive-trigger.js';
import type { TriggerDecision } from '../../core/policy/receive-trigger.js';
import { askedInPast } from '../../core/policy/past-changes.js';
import { openChange } from '../../core/policy/rollouts.js';
import { decisionFingerprint, isBehind, PAUSED, RESUMED } from '../../core/policy/settle.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { configure, pause, promote, requestRun, resume, rollback } from '../contract/messages.js';
import { refuse } from '../contract/refuse.js';

/**
 * What people decide. Validators refuse before anything is written to the history; handlers change the state and answer at once, so that
 * none is open when the lifecycle continues as new.
 */
export function handleUpdates(cell: LifecycleCell): void {
  accept(cell, configure, {
    read: readConfigure,
    take: ({ definition }) => cell.update((state) => policy.configure(state, definition)),
  });
  acceptRun(cell);
  acceptDecision(cell, promote, {
    read: readPromote,
    asked: ({ version, split, force }) => decisionFingerprint('promote', version, split, force),
    apply: (state, decision) => policy.requestRollout(state, { ...decision, byPerson: true }, Date.now()),
  });
  acceptDecision(cell, rollback, {
    read: readDecision,
    asked: () => decisionFingerprint('rollback', null, null),
    apply: (state, decision) => policy.requestRollout(state, { ...decision, version: null, byPerson: true }, Date.now()),
  });
  acceptDecision(cell, pause, { read: readDecision, asked: () => PAUSED, apply: policy.pauseBy });
  acceptDecision(cell, resume, { read: readDecision, asked: () => RESUMED, apply: policy.resume });
}

interface Acceptance<T, R> {
  /** Sees the message twice: once to refuse it, once to take it. */
  readonly read: (message: unknown) => T;
  readonly take: (message: T) => R;
  /** Throws what to answer. */
  readonly refuseIf?: (message: T) => void;
}

function accept<T, R, M>(
  cell: LifecycleCell,
  update: UpdateDefinition<R, [M]>,
  { read, take, refuseIf = () => undefined }: Acceptance<T, R>,
): void {
  const checked = (message: unknown): T => {
    try {
      return read(message);
    } catch (error) {
      if (!(error instanceof MessageProblem)) throw error;
      return refuse('MESSAGE_INVALID', { update: update.name, problem: error.message });
    }
  };
  const handle = (message: M): R => {
    cell.step();
    return guarded(() => take(checked(message)));
  };
  setHandler(update, handle as never, {
    validator: (message: M) => refuseIf(checked(message)),
  });
}

/** An error of ours in a handler fails that update alone; anything but a TemporalFailure would fail the workflow task for ever. */
function guarded<R>(take: () => R): R {
  try {
    return take();
  } catch (error) {
    if (error instanceof TemporalFailure) throw error;
    throw ApplicationFailure.nonRetryable(error instanceof Error ? error.message : String(error), 'INTERNAL');
  }
}

function acceptRun(cell: LifecycleCell): void {
  const { model } = cell.state;
  const received = (start: ReturnType<typeof readStart>): TriggerDecision => receiveTrigger(cell.state, start, Date.now(), null);
  accept(cell, requestRun, {
    read: (message) => readStart(message, { model, nowMs: Date.now() }),
    take: (start): RequestRunResult => {
      const { state, decision, pipelineTriggerId, text } = received(start);
      if (decision === 'refused' || decision === 'conflict' || decision === 'dropped') return refuseRun(start, decision, text);
      cell.update(() => state);
      return { triggerId: start.triggerId, decision, pipelineTriggerId };
    },
    refuseIf: (start) => {
      const { paused } = cell.state;
      if (paused !== null) refuse('MODEL_PAUSED', { model, by: paused.by, reason: paused.reason });
      const { decision, text } = received(start);
      if (decision === 'refused' || decision === 'conflict' || decision === 'dropped') refuseRun(start, decision, text);
    },
  });
}

function refuseRun({ model, triggerId }: StartPipelineInput, decision: 'refused' | 'conflict' | 'dropped', reason: string): never {
  const codes = { refused: 'TRIGGER_REFUSED', conflict: 'TRIGGER_CONFLICT', dropped: 'LIFECYCLE_BEHIND' } as const;
  return refuse(codes[decision], { model, triggerId, reason });
}

interface Decided<T extends Decision> {
  readonly read: (message: unknown) => T;
  /** What is decided, so that the same id for something else is told. */
  readonly asked: (decision: T) => string;
  readonly apply: (state: LifecycleState, decision: T) => LifecycleState;
}

function acceptDecision<M, T extends Decision>(
  cell: LifecycleCell,
  update: UpdateDefinition<DecisionResult, [M]>,
  { read, asked, apply }: Decided<T>,
): void {
  accept(cell, update, {
    read,
    take: (decision): DecisionResult => {
      const { changeId } = decision;
      if (askedBefore(cell.state, changeId) !== undefined) return { changeId, decision: 'duplicate' };
      cell.update((state) => apply(state, decision));
      return { changeId, decision: 'accepted' };
    },
    refuseIf: (decision) => {
      const { changeId } = decision;
      const before = askedBefore(cell.state, changeId);
      if (before !== undefined && before !== asked(decision)) refuse('CHANGE_CONFLICT', { changeId });
      if (before === undefined && isBehind(cell.state, 'decision')) refuse('LIFECYCLE_BEHIND', { model: cell.state.model });
    },
  });
}

/** What a change of this id asked for, while it is open or is remembered. */
function askedBefore(state: LifecycleState, changeId: string): string | undefined {
  if (state.releasing?.changeId === changeId) return RESUMED;
  return openChange(state, changeId) ?? askedInPast(state, changeId);
}
