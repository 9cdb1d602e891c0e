import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { ActivitySerializationContext, Payload } from '@temporalio/common';

export type PendingActivity = NonNullable<WorkflowExecutionDescription['raw']['pendingActivities']>[number];

/** A step that failed and is tried again. */
export interface ActivityRetry {
  /** As in `ingestSnapshot`. */
  readonly activity: string;
  /** The one that is under way, or due: the second at least. */
  readonly attempt: number;
  /** Null: no limit. */
  readonly maxAttempts: number | null;
  /** Why the attempt before failed: `CODE: message`. */
  readonly failure: string;
}

/** Undefined: its first attempt is still under way. */
export async function retryOf(handle: WorkflowHandle, activity: PendingActivity): Promise<ActivityRetry | undefined> {
  const { activityType, activityId, attempt, maximumAttempts, lastFailure } = activity;
  if (lastFailure == null || attempt == null || attempt < 2) return undefined;
  const encoded = lastFailure.encodedAttributes;
  const message =
    encoded == null ? lastFailure.message : (await decodedPayload<{ message?: string }>(handle, activityId ?? undefined, encoded)).message;
  const code = lastFailure.applicationFailureInfo?.type;
  return {
    activity: (activityType?.name ?? 'a step').replace(/^perennial\./, ''),
    attempt,
    maxAttempts: maximumAttempts == null || maximumAttempts === 0 ? null : maximumAttempts,
    failure: [code, message].filter((part) => part != null && part !== '').join(': ') || 'it took too long',
  };
}

/** What the SDK does with payloads that it decodes itself; it leaves those of pending activities as they are. */
export async function decodedPayload<T>(
  { client, workflowId }: WorkflowHandle,
  activityId: string | undefined,
  payload: Payload,
): Promise<T> {
  const { loadedDataConverter, namespace } = client.options;
  const context: ActivitySerializationContext = { type: 'activity', namespace, workflowId, activityId, isLocal: false };
  let payloads = [payload];
  for (const codec of [...loadedDataConverter.payloadCodecs].reverse()) payloads = await codec.decode(payloads, context);
  return loadedDataConverter.payloadConverter.fromPayload<T>(payloads[0] ?? payload, context);
}
