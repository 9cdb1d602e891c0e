import { WorkflowNotFoundError } from '@temporalio/client';
import { getClient, startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import type { WorkflowHandle } from '@temporalio/nexus';
import type { OperationHandler, StartOperationContext } from 'nexus-rpc';
import { REQUEST_MEMO, WORKFLOW_TYPES, workflowIds } from '../../contracts/names.js';
import type { RunRequest } from '../../contracts/nexus.js';
import { searchAttributesOf } from '../../contracts/search-attributes.js';
import type { Execution, RequestedRunInput, StartPipelineInput, TriggerOutcome } from '../../contracts/workflows.js';
import { DomainError } from '../../core/errors.js';
import { contentOf } from '../../core/policy/same-work.js';
import { startWithAttributes } from '../../core/temporal/start-with-attributes.js';
import { summaryText } from '../../workflows/details/summary-text.js';
import { answered } from './answered.js';
import { readRunRequest } from './read-requests.js';

type RequestedRun = (input: RequestedRunInput) => Promise<TriggerOutcome>;

/**
 * `run`: an operation that is open as long as the workflow that waits for the trigger's outcome. The same trigger again is answered by the
 * same workflow while that is open, and by a new one, which asks the lifecycle, once it has ended. To cancel is to stop waiting.
 * @param execution of the workflow's activities
 */
export function runOperation(execution: Execution): OperationHandler<RunRequest, TriggerOutcome> {
  const run = new WorkflowRunOperationHandler<RunRequest, TriggerOutcome>((context, input) =>
    startRun(context, { formatVersion: 1, start: readRunRequest(input, context.requestId, Date.now()), execution }),
  );
  return {
    start: (context, input) => answered('run', () => run.start(context, input)),
    cancel: (context, token) => answered('run', () => run.cancel(context, token)),
  };
}

async function startRun(context: StartOperationContext, input: RequestedRunInput): Promise<WorkflowHandle<TriggerOutcome>> {
  const { start } = input;
  const { model, triggerId, reason } = start;
  const taskQueue = await lifecycleQueue(model);
  await refuseOther(start);
  const handle = await startWithAttributes(searchAttributesOf(model, triggerId), (attributes) =>
    startWorkflow<RequestedRun>(context, WORKFLOW_TYPES.requestedRun, {
      workflowId: workflowIds.requestedRun(model, triggerId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [input],
      memo: { [REQUEST_MEMO]: contentOf(start) },
      staticSummary: summaryText(`${model}: ${reason}`),
      ...attributes,
    }),
  );
  // Two requests of one id may come at once, and only one of them starts the workflow.
  await refuseOther(start);
  return handle;
}

/** Where this installation takes workflow tasks: the Worker that answers Nexus may take none. @throws MODEL_UNKNOWN */
async function lifecycleQueue(model: string): Promise<string> {
  try {
    return (await getClient().workflow.getHandle(workflowIds.lifecycle(model)).describe()).taskQueue;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw new DomainError('MODEL_UNKNOWN', { model }, { cause: error });
    throw error;
  }
}

/** Whoever asks with a known id for something else must not get the outcome of the former. @throws TRIGGER_CONFLICT */
async function refuseOther(start: StartPipelineInput): Promise<void> {
  const { model, triggerId } = start;
  try {
    const { memo } = await getClient().workflow.getHandle(workflowIds.requestedRun(model, triggerId)).describe();
    if (memo?.[REQUEST_MEMO] !== contentOf(start)) throw new DomainError('TRIGGER_CONFLICT', { model, triggerId });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
