import type { LogEntry } from '@temporalio/worker';
import { unreadablePayload } from '../client/failures/payload-failure.js';

/** A line of the worker's log: what happened, and why when that is known. */
export function logLine({ level, message, meta }: Pick<LogEntry, 'level' | 'message' | 'meta'>): string {
  const reason = meta?.error === undefined ? failureMessage(meta?.failure) : String(meta.error);
  return `${level} ${message}${reason === undefined ? '' : `: ${reason}`}`;
}

/** A failed workflow task comes from Temporal's Core, in the words of its own debugging; the message is what the history shows as well. */
function failureMessage(failure: unknown): string | undefined {
  const quoted = typeof failure === 'string' ? /message: "((?:[^"\\]|\\.)*)"/.exec(failure)?.[1] : undefined;
  if (quoted === undefined) return undefined;
  const text = quoted.replaceAll('\\"', '"').split('\\n')[0] ?? '';
  const unreadable = unreadablePayload(text);
  return unreadable === undefined ? text : `${unreadable.code}: ${unreadable.message}`;
}
