import { readDecision, readPromote } from '../../core/policy/read/read-decision.js';
import type { PromoteDecision } from '../../core/policy/read/read-decision.js';
import type { Decision } from '../../core/policy/state/lifecycle-state.js';
import type { StartPipelineInput } from '../../core/policy/state/lifecycle-types.js';
import { isAbsent, readFields, readName } from '../../core/policy/read/read-fields.js';
import { readStart } from '../../core/policy/read/read-trigger.js';

/** @throws MessageProblem */
export function readModel(input: unknown): string {
  return readName(readFields(input, 'input').model, 'model');
}

/** @throws MessageProblem */
export function readPromoteRequest(input: unknown, requestId: string): PromoteDecision {
  return readPromote(withChangeId(input, requestId));
}

/** @throws MessageProblem */
export function readRollbackRequest(input: unknown, requestId: string): Decision {
  return readDecision(withChangeId(input, requestId));
}

/** As a person's request: no cooldown and no budget applies to it. @throws MessageProblem */
export function readRunRequest(input: unknown, requestId: string, nowMs: number): StartPipelineInput {
  const model = readModel(input);
  const { triggerId, asOf, parameters, reason, actor, deploy, fresh } = readFields(input, 'input');
  const start = {
    model,
    triggerId: isAbsent(triggerId) ? ofRequest(requestId) : triggerId,
    kind: 'manual',
    asOf: isAbsent(asOf) ? nowMs : asOf,
    dataTime: isAbsent(asOf) ? 'now' : 'given',
    parameters,
    reason,
    actor,
    deploy: isAbsent(deploy) ? true : deploy,
    fresh,
  };
  return readStart(start, { model, nowMs, prefix: '' });
}

function withChangeId(input: unknown, requestId: string): object {
  const fields = readFields(input, 'input');
  return isAbsent(fields.changeId) ? { ...fields, changeId: ofRequest(requestId) } : fields;
}

/** Temporal sends a request again with the same id. */
function ofRequest(requestId: string): string {
  return `nexus-${requestId}`;
}
