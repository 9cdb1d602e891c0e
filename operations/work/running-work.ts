import { WorkflowNotFoundError } from '@temporalio/client';
import type { PerennialClient } from '../../client/perennial-client.js';
import { workflowIds } from '../../contracts/names.js';
import type { OperationContext } from '../operation-context.js';

/** A workflow of a model that trains, searches, deploys or watches. */
export interface RunningWork {
  readonly workflowId: string;
  readonly kind: 'pipeline' | 'rollout' | 'other';
  /** Of the trigger, or of the change of a rollout. */
  readonly id: string;
}

/** What runs of a model beside its lifecycle and its batches, by the server's list, which may lag by a second. Errors: TEMPORAL_…. */
export async function runningWork(client: PerennialClient, model: string): Promise<readonly RunningWork[]> {
  const prefix = workflowIds.pipeline(model, '').replace(/pipeline\/$/, '');
  const found: RunningWork[] = [];
  const query = `WorkflowId STARTS_WITH "${prefix}" AND ExecutionStatus = "Running"`;
  for await (const { workflowId } of client.temporal.workflow.list({ query })) {
    const work = workOf(model, workflowId);
    if (work !== undefined) found.push(work);
  }
  return found;
}

/** What runs for a trigger or a change: its own workflow, or that of the trigger which it joined. */
export async function workOfId(
  { metadata }: Pick<OperationContext, 'metadata'>,
  client: PerennialClient,
  model: string,
  id: string,
): Promise<readonly RunningWork[]> {
  const joined = (await metadata.getTrigger(model, id))?.pipelineTriggerId ?? id;
  const ids = [
    ...new Set([id, joined].map((one) => workflowIds.pipeline(model, one))),
    ...new Set([id, `pipeline:${joined}`].map((one) => workflowIds.rollout(model, model, one))),
  ];
  const open = await Promise.all(ids.map((workflowId) => isOpen(client, workflowId)));
  return ids.flatMap((workflowId, index) => (open[index] === true ? [workOf(model, workflowId)] : [])).filter((work) => work !== undefined);
}

/** Undefined: there is none of this id. */
export async function workflowStatus(client: PerennialClient, workflowId: string): Promise<string | undefined> {
  try {
    return (await client.temporal.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function isOpen(client: PerennialClient, workflowId: string): Promise<boolean> {
  const status = await workflowStatus(client, workflowId);
  return status === 'RUNNING' || status === 'PAUSED';
}

function workOf(model: string, workflowId: string): RunningWork | undefined {
  const pipeline = workflowIds.pipeline(model, '');
  const rollout = workflowIds.rollout(model, model, '');
  if (workflowId.startsWith(pipeline)) return { workflowId, kind: 'pipeline', id: workflowId.slice(pipeline.length) };
  if (workflowId.startsWith(rollout)) return { workflowId, kind: 'rollout', id: workflowId.slice(rollout.length) };
  if (workflowId === workflowIds.lifecycle(model) || workflowId.startsWith(workflowIds.batchPrediction(model, ''))) return undefined;
  return { workflowId, kind: 'other', id: workflowId };
}
