import type { UpdateDefinition } from '@temporalio/common';
import { ApplicationFailure, setHandler, TemporalFailure } from '@temporalio/workflow';
import type { DecisionResult, RequestRunResult } from '../contracts/workflows.js';
import * as policy from '../core/policy/lifecycle.js';
import type { Decision, LifecycleState } from '../core/policy/lifecycle-state.js';
import { readConfigure } from '../core/policy/read-definition.js';
import { readDecision, readPromote } from '../core/policy/read-decision.js';
import { MessageProblem } from '../core/policy/read-fields.js';
import { readStart } from '../core/policy/read-trigger.js';
import { receiveTrigger } from '../core/policy/receive-trigger.js';
import type { TriggerDecision } from '../core/policy/receive-trigger.js';
import { askedInPast } from '../core/policy/past-changes.js';
import { openChange } from '../core/policy/rollouts.js';
import { decisionFingerprint, isBehind, PAUSED, RESUMED } from '../core/policy/settle.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { configure, pause, promote, requestRun, resume, rollback } from './messages.js';

/**
 * What people decide. Validators refuse before anything is written to the history; handlers change the state and answer at once, so that
 * none is open when the lifecycle continues as new.
 */
export function handleUpdates(cell: LifecycleCell): void {
  accept(configure, readConfigure, ({ definition }) => cell.update((state) => policy.configure(state, definition)));
  acceptRun(cell);
  acceptDecision(cell, promote, {
    read: readPromote,
    asked: ({ version, split }) => decisionFingerprint('promote', version, split),
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

/** `read` sees the message twice: once to refuse it, once to take it. */
function accept<T, R, M>(
  update: UpdateDefinition<R, [M]>,
  read: (message: unknown) => T,
  take: (message: T) => R,
  refuseIf: (message: T) => void = () => undefined,
): void {
  const checked = (message: unknown): T => {
    try {
      return read(message);
    } catch (error) {
      if (!(error instanceof MessageProblem)) throw error;
      return refuse('MESSAGE_INVALID', `Update ${update.name}: ${error.message}. Fix: send it with the command line or PerennialClient.`);
    }
  };
  setHandler(update, (message: M) => guarded(() => take(checked(message))) as never, {
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

function refuse(code: string, message: string): never {
  throw ApplicationFailure.nonRetryable(message, code);
}

function acceptRun(cell: LifecycleCell): void {
  const { model } = cell.state;
  const received = (start: ReturnType<typeof readStart>): TriggerDecision => receiveTrigger(cell.state, start, Date.now(), null);
  accept(
    requestRun,
    (message) => readStart(message, { model, nowMs: Date.now() }),
    (start): RequestRunResult => {
      const { state, decision, pipelineTriggerId, text } = received(start);
      if (decision === 'refused' || decision === 'conflict' || decision === 'dropped') return refuseRun(cell.state, decision, text);
      cell.update(() => state);
      return { triggerId: start.triggerId, decision, pipelineTriggerId };
    },
    (start) => {
      const { paused } = cell.state;
      const fix = `Fix: perennial resume ${model}`;
      if (paused !== null) refuse('MODEL_PAUSED', `The model is paused by ${paused.by}: ${paused.reason}. ${fix}`);
      const { decision, text } = received(start);
      if (decision === 'refused' || decision === 'conflict' || decision === 'dropped') refuseRun(cell.state, decision, text);
    },
  );
}

function refuseRun({ model }: LifecycleState, decision: 'refused' | 'conflict' | 'dropped', text: string): never {
  const codes = { refused: 'TRIGGER_REFUSED', conflict: 'TRIGGER_CONFLICT', dropped: 'LIFECYCLE_BEHIND' } as const;
  return refuse(codes[decision], `The trigger was not taken: ${text}. Fix: see perennial status ${model}`);
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
  accept(
    update,
    read,
    (decision): DecisionResult => {
      const { changeId } = decision;
      if (askedBefore(cell.state, changeId) !== undefined) return { changeId, decision: 'duplicate' };
      cell.update((state) => apply(state, decision));
      return { changeId, decision: 'accepted' };
    },
    (decision) => {
      const { changeId } = decision;
      const before = askedBefore(cell.state, changeId);
      if (before !== undefined && before !== asked(decision))
        refuse(
          'CHANGE_CONFLICT',
          `The change ${changeId} was decided before, as something else. Fix: leave the id out, or give a new one.`,
        );
      if (before === undefined && isBehind(cell.state, 'decision'))
        refuse(
          'LIFECYCLE_BEHIND',
          `More outcomes wait to be written than there is room for. Fix: see perennial status ${cell.state.model}`,
        );
    },
  );
}

/** What a change of this id asked for, while it is open or is remembered. */
function askedBefore(state: LifecycleState, changeId: string): string | undefined {
  if (state.releasing?.changeId === changeId) return RESUMED;
  return openChange(state, changeId) ?? askedInPast(state, changeId);
}
