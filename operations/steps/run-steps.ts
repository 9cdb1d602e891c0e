import { installationExecution } from '../../config/installation-execution.js';
import type { Execution, PipelineInput, PipelineResult } from '../../contracts/workflows.js';
import { workflowIds } from '../../contracts/names.js';
import type { Step } from '../../contracts/names.js';
import { modelExecution } from '../../core/definition/lifecycle-definition.js';
import { DomainError } from '../../core/errors.js';
import { temporalFailure } from '../../client/failures/temporal-failure.js';
import { watchProgress } from '../../client/watch-progress.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { auditTrigger } from '../triggers/audit-trigger.js';
import { newTriggerId } from '../triggers/new-trigger-id.js';
import { requireWorker } from '../queues/require-worker.js';

export interface StepRequest {
  readonly model: string;
  /** The command's name: part of the workflow's id. */
  readonly command: string;
  readonly steps: readonly Step[];
  readonly asOf?: number;
  /** Rows are read again, also for a data time that was read before. */
  readonly fresh?: boolean;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly tag?: string;
  readonly querySql?: string;
  readonly tune?: { readonly trials: number; readonly parallel: number };
  readonly runName?: string;
  readonly paramsFrom?: 'best' | 'definition';
  readonly version?: number;
}

export interface StepOutcome extends PipelineResult {
  readonly workflowId: string;
  readonly triggerId: string;
}

/** Runs steps that deploy nothing as a durable pipeline of their own and waits for its end, with progress. Errors: MODEL_UNKNOWN and the pipeline's own. */
export async function runSteps(context: OperationContext, request: StepRequest): Promise<StepOutcome> {
  const { digest, definition } = await currentDefinition(context.metadata, request.model);
  const execution = modelExecution(definition, installationExecution(context.settings));
  const temporal = await context.temporal();
  const unpolled = await requireWorker(context, definition, request.steps);
  const client = await context.client();
  const triggerId = newTriggerId(request.command);
  const workflowId = workflowIds.pipeline(request.model, triggerId);
  await auditTrigger(context, { model: request.model, triggerId, reason: reasonOf(request) });
  const handle = await client.startSteps(pipelineInput(request, { triggerId, digest, actor: context.actor, execution, unpolled }));
  context.reporter.note(`${workflowId} (it goes on if you leave; the Web UI shows it)`);
  const done = handle.result();
  await watchProgress(handle, context.reporter.progress, done);
  try {
    const result = await done;
    if (result.state === 'failed' || result.state === 'cancelled')
      throw new DomainError('PIPELINE_ENDED', { model: request.model, state: result.state, text: result.text, workflowId });
    return { ...result, workflowId, triggerId };
  } catch (error) {
    throw temporalFailure(error, temporal);
  }
}

interface Fixed {
  readonly triggerId: string;
  readonly digest: string;
  readonly actor: string;
  readonly execution: Execution;
  readonly unpolled: readonly string[];
}

function reasonOf({ command }: StepRequest): string {
  return `perennial ${command}`;
}

function pipelineInput(request: StepRequest, { triggerId, digest, actor, execution, unpolled }: Fixed): PipelineInput {
  const { model, steps } = request;
  return {
    formatVersion: 1,
    trigger: {
      model,
      triggerId,
      kind: 'manual',
      asOf: request.asOf ?? Date.now(),
      dataTime: request.asOf === undefined ? 'now' : 'given',
      parameters: request.parameters ?? {},
      reason: reasonOf(request),
      actor,
      deploy: false,
      ...(request.fresh === true ? { fresh: true } : {}),
    },
    definitionDigest: digest,
    tune: request.tune ?? null,
    steps,
    tag: request.tag ?? null,
    querySql: request.querySql ?? null,
    runName: request.runName ?? null,
    paramsFrom: request.paramsFrom ?? 'best',
    version: request.version ?? null,
    reportTo: null,
    execution,
    ...(unpolled.length === 0 ? {} : { unpolled }),
  };
}
