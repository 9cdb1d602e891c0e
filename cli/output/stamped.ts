import { printableLine } from '../../core/printable-text.js';

/** Lines for a log: each begins with its time. */
export function stamped(note: (line: string) => void): (line: string) => void {
  return (line) => note(`${new Date().toISOString()} ${printableLine(line)}`);
}
