import type { LogEntry } from '@temporalio/worker';
import { unreadablePayload } from '../client/failures/payload-failure.js';

/** A line of the worker's log: what happened, to whose model in which workflow, and why when that is known. */
export function logLine({ level, message, meta }: Pick<LogEntry, 'level' | 'message' | 'meta'>): string {
  const reason = meta?.error === undefined ? failureMessage(meta?.failure) : String(meta.error);
  return `${level} ${message}${whereText(meta)}${reason === undefined ? '' : `: ${reason}`}`;
}

/** ` (model churn, workflow perennial/churn/pipeline/run-1, activity perennial.trainModel, attempt 2)`; nothing for what is of the worker itself. */
function whereText(meta: LogEntry['meta']): string {
  const workflow = textOf(meta?.workflowId ?? meta?.workflow_id);
  if (workflow === undefined) return '';
  const model = /^perennial\/([^/]+)\//.exec(workflow)?.[1];
  const activity = textOf(meta?.activityType);
  const attempt = meta?.attempt;
  const parts = [
    ...(model === undefined ? [] : [`model ${model}`]),
    `workflow ${workflow}`,
    ...(activity === undefined ? [] : [`activity ${activity}`]),
    ...(typeof attempt === 'number' ? [`attempt ${attempt}`] : []),
  ];
  return ` (${parts.join(', ')})`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A failed workflow task comes from Temporal's Core, in the words of its own debugging; the message is what the history shows as well. */
function failureMessage(failure: unknown): string | undefined {
  const quoted = typeof failure === 'string' ? /message: "((?:[^"\\]|\\.)*)"/.exec(failure)?.[1] : undefined;
  if (quoted === undefined) return undefined;
  const text = quoted.replaceAll('\\"', '"').split('\\n')[0] ?? '';
  const unreadable = unreadablePayload(text);
  return unreadable === undefined ? text : `${unreadable.code}: ${unreadable.message}`;
}
