import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/** How a workflow stands that a Schedule has started. */
export interface WorkflowEnd {
  readonly state: 'running' | 'done' | 'failed' | 'forgotten';
  /** Of a failure: its type, such as PIPELINE_FAILED. */
  readonly code: string;
  /** Why it failed, or why the activity that it waits for is tried again and again; else empty. */
  readonly text: string;
}

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

const TIMEOUT_MS = 3_000;
/** The first try may fail over anything. */
const MANY_ATTEMPTS = 3;
const FORGOTTEN: WorkflowEnd = { state: 'forgotten', code: '', text: '' };

/** Errors: those of a Temporal that does not answer. */
export async function workflowEnd(client: Client, { workflowId, runId }: Execution): Promise<WorkflowEnd> {
  const handle = client.workflow.getHandle(workflowId, runId);
  return client.connection.withDeadline(Date.now() + TIMEOUT_MS, async () => {
    try {
      const description = await handle.describe();
      const { name } = description.status;
      if (name === 'RUNNING') return { state: 'running', code: '', text: retryText(description) };
      if (name === 'COMPLETED') return { state: 'done', code: '', text: '' };
      const error = await handle.result().then(
        () => undefined,
        (failure: unknown) => failure,
      );
      return { state: 'failed', ...failureOf(error, name) };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return FORGOTTEN;
      throw error;
    }
  });
}

function failureOf(error: unknown, status: string): { readonly code: string; readonly text: string } {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure) return { code: cause.type ?? '', text: `${cause.type ?? 'failed'}: ${cause.message}` };
  }
  return { code: status, text: `it ended ${status.toLowerCase().replace('_', ' ')}` };
}

/** An activity that fails is tried again until its time is up, and the workflow runs all the while. */
export function retryText({ raw }: Pick<WorkflowExecutionDescription, 'raw'>): string {
  for (const { activityType, attempt, lastFailure } of raw.pendingActivities ?? []) {
    if ((attempt ?? 0) < MANY_ATTEMPTS || !lastFailure) continue;
    const type = lastFailure.applicationFailureInfo?.type;
    return `${activityType?.name ?? 'an activity'} is at attempt ${attempt}; the last one ended in ${type ? `${type}: ` : ''}${lastFailure.message ?? 'a failure'}`;
  }
  return '';
}
