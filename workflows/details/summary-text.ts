import { cutText } from '../../core/policy/state/bounds.js';

/** The server refuses more than 400 bytes, also of what a codec makes of them, and with them the workflow task. */
const MAX_BYTES = 200;

/** A summary of a workflow, activity or timer: one line, however long what it tells is. */
export function summaryText(text: string): string {
  return cutText(text.replace(/\s+/g, ' '), MAX_BYTES);
}
