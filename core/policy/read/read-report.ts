import { cutText } from '../state/bounds.js';
import { ROLLOUT_STATES } from '../state/lifecycle-types.js';
import type { PipelineResult, RolloutResult, TriggerOutcome } from '../state/lifecycle-types.js';
import { isAbsent, readAnyText, readCount, readFields, readId, readOneOf } from './read-fields.js';

const MAX_TEXT_BYTES = 500;
const PIPELINE_STATES = ['accepted', 'rejected', 'done', 'failed', 'cancelled'] as const;
const TRIGGER_STATES = [...ROLLOUT_STATES, ...PIPELINE_STATES, 'awaiting-approval', 'refused', 'duplicate'] as const;

/** Signal `pipelineFinished`, as far as a lifecycle needs it: metrics and ids are in the registry. @throws MessageProblem */
export function readPipelineReport(value: unknown): { readonly triggerId: string; readonly result: PipelineResult } {
  const { triggerId, result } = readFields(value, 'message');
  return { triggerId: readId(triggerId, 'triggerId'), result: readPipelineResult(result) };
}

/** @throws MessageProblem */
export function readPipelineResult(value: unknown): PipelineResult {
  const { state, version, text } = readFields(value, 'result');
  return {
    state: readOneOf(state, 'result.state', PIPELINE_STATES),
    snapshot: null,
    runId: null,
    version: readVersion(version, 'result.version'),
    metrics: {},
    text: readSentence(text, 'result.text'),
  };
}

/** Signal `rolloutFinished`. @throws MessageProblem */
export function readRolloutReport(value: unknown): { readonly changeId: string; readonly result: RolloutResult } {
  const { changeId, result } = readFields(value, 'message');
  return { changeId: readId(changeId, 'changeId'), result: readRolloutResult(result) };
}

/** @throws MessageProblem */
export function readRolloutResult(value: unknown): RolloutResult {
  const { state, version, revision, text } = readFields(value, 'result');
  return {
    state: readOneOf(state, 'result.state', ROLLOUT_STATES),
    version: readVersion(version, 'result.version'),
    revision: readVersion(revision, 'result.revision'),
    text: readSentence(text, 'result.text'),
  };
}

/** Signal `triggerFinished` to whoever waits. @throws MessageProblem */
export function readTriggerReport(value: unknown): { readonly triggerId: string; readonly outcome: TriggerOutcome } {
  const { triggerId, outcome } = readFields(value, 'message');
  const { state, version, revision, text } = readFields(outcome, 'outcome');
  return {
    triggerId: readId(triggerId, 'triggerId'),
    outcome: {
      state: readOneOf(state, 'outcome.state', TRIGGER_STATES),
      version: readVersion(version, 'outcome.version'),
      revision: readVersion(revision, 'outcome.revision'),
      text: readSentence(text, 'outcome.text'),
    },
  };
}

function readVersion(value: unknown, field: string): number | null {
  return isAbsent(value) ? null : readCount(value, field, 1);
}

function readSentence(value: unknown, field: string): string {
  return cutText(readAnyText(value, field), MAX_TEXT_BYTES);
}
