import { messageOf } from '../../../core/unforeseen-error.js';

/** The runtime's messages go on with paths of its own source; the first line says what is wrong. */
export function firstLine(error: unknown): string {
  const text = messageOf(error);
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
