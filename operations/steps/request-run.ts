import { waitForOutcome } from '../../client/wait-for-outcome.js';
import { workflowIds } from '../../contracts/names.js';
import type { Step } from '../../contracts/names.js';
import type { RequestRunResult, TriggerOutcome } from '../../contracts/workflows.js';
import { DomainError } from '../../core/errors.js';
import { STEPS } from '../../core/policy/state/steps.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { served } from '../instances/served-outcome.js';
import { requireWorker } from '../queues/require-worker.js';
import { auditTrigger } from '../triggers/audit-trigger.js';
import { newTriggerId } from '../triggers/new-trigger-id.js';
import { recordedOutcome } from '../triggers/trigger-report.js';

export interface RunRequest {
  readonly model: string;
  /** Undefined: all. */
  readonly steps?: readonly Step[] | undefined;
  /** Epoch milliseconds; undefined: now. */
  readonly asOf?: number | undefined;
  /** Rows are read again, also for a data time that was read before. */
  readonly fresh?: boolean | undefined;
  readonly parameters?: Readonly<Record<string, string | number>> | undefined;
  readonly tag?: string | undefined;
  readonly reason: string;
}

export interface RequestedRun extends RequestRunResult {
  readonly workflowId: string;
}

/** Asks the lifecycle for a pipeline; it may join one that waits. Errors: MODEL_UNKNOWN, WORKER_ABSENT, and what the lifecycle refuses. */
export async function requestRun(context: OperationContext, request: RunRequest): Promise<RequestedRun> {
  const { model, steps, asOf, fresh, parameters, tag, reason } = request;
  const { definition } = await currentDefinition(context.metadata, model);
  await requireWorker(context, definition, steps ?? STEPS);
  const client = await context.client();
  const triggerId = newTriggerId('run');
  const answer = await client.requestRun({
    model,
    triggerId,
    kind: 'manual',
    asOf: asOf ?? Date.now(),
    dataTime: asOf === undefined ? 'now' : 'given',
    parameters: parameters ?? {},
    reason,
    actor: context.actor,
    deploy: deploys(request),
    ...(fresh === true ? { fresh } : {}),
    ...(steps === undefined ? {} : { steps }),
    ...(tag === undefined ? {} : { tag }),
  });
  await auditTrigger(context, { model, triggerId, reason });
  return { ...answer, workflowId: workflowIds.pipeline(model, answer.pipelineTriggerId) };
}

/**
 * Waits for the end of a requested pipeline, with progress, and for serving to answer with what it deployed.
 * Errors: PIPELINE_ENDED when it is not what was asked for, WORKER_ABSENT, and those of `awaitServed`.
 */
export async function awaitRun(context: OperationContext, request: RunRequest, run: RequestedRun): Promise<TriggerOutcome> {
  const { model } = request;
  const recorded = (triggerId: string): Promise<TriggerOutcome | undefined> => recordedOutcome(context.metadata, model, triggerId);
  const outcome = await waitForOutcome(await context.client(), { model, ...run }, context.reporter.progress, recorded);
  const { state, text } = outcome;
  if (state === 'deployed') return served(context, model, outcome);
  if (state === 'done' || (state === 'accepted' && !deploys(request))) return outcome;
  throw new DomainError('PIPELINE_ENDED', { model, state, text, workflowId: run.workflowId, version: outcome.version });
}

function deploys({ steps }: RunRequest): boolean {
  return steps?.includes('deploy') ?? true;
}
