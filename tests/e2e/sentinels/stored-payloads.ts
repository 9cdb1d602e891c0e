import type { Connection } from '@temporalio/client';
import { METADATA_ENCODING_KEY } from '@temporalio/common';

/** A payload as the server keeps it. */
export interface StoredPayload {
  /** Event or description, then the fields that lead to it. */
  readonly where: string;
  readonly encoding: string;
  readonly text: string;
}

type Service = Connection['workflowService'];
const namespace = 'default';

/** Of every event of every workflow, and of what Schedules will start. */
export async function storedPayloads({ workflowService: service }: Connection): Promise<readonly StoredPayload[]> {
  const found: StoredPayload[] = [];
  const { executions } = await service.listWorkflowExecutions({ namespace, pageSize: 1_000 });
  for (const { execution, type, memo } of executions ?? []) {
    found.push(...payloadsIn(memo, `${type?.name} memo`));
    let nextPageToken: Uint8Array | undefined;
    do {
      const page: Awaited<ReturnType<Service['getWorkflowExecutionHistory']>> = await service.getWorkflowExecutionHistory({
        namespace,
        execution,
        nextPageToken,
      });
      for (const event of page.history?.events ?? []) found.push(...payloadsIn(event, `${type?.name}`));
      nextPageToken = page.nextPageToken;
    } while (nextPageToken !== undefined && nextPageToken.length > 0);
  }
  const { schedules } = await service.listSchedules({ namespace });
  for (const { scheduleId } of schedules ?? []) {
    found.push(...payloadsIn(await service.describeSchedule({ namespace, scheduleId }), `schedule ${scheduleId}`));
  }
  return found;
}

/** Those that are visible while activities run: heartbeats and the failures of attempts, summaries of workflows. */
export async function visiblePayloads({ workflowService: service }: Connection): Promise<readonly StoredPayload[]> {
  const { executions } = await service.listWorkflowExecutions({ namespace, query: 'ExecutionStatus = "Running"' });
  const described = await Promise.all(
    (executions ?? []).map(({ execution }) => service.describeWorkflowExecution({ namespace, execution }).catch(() => undefined)),
  );
  return described.flatMap((description) => payloadsIn(description, 'description'));
}

/** The server itself reads search attributes; Temporal's SDK writes the markers of patches, which hold their ids. */
const NEVER_ENCODED = /\.searchAttributes\.|\.markerRecordedEventAttributes\.details\.patch-data\./;

function payloadsIn(value: unknown, where: string): readonly StoredPayload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as { readonly metadata?: Record<string, Uint8Array>; readonly data?: Uint8Array };
  const encoding = metadata?.[METADATA_ENCODING_KEY];
  if (encoding === undefined) return Object.entries(value).flatMap(([name, field]) => payloadsIn(field, `${where}.${name}`));
  if (NEVER_ENCODED.test(`${where}.`)) return [];
  return [{ where, encoding: Buffer.from(encoding).toString(), text: Buffer.from(data ?? []).toString('latin1') }];
}
