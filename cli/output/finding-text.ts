import type { Finding } from '../../operations/health/finding.js';

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

/** A line, and a second one for what to do. */
export function findingText({ check, state, text, fix }: Finding): string {
  return `${MARKS[state]} ${check.padEnd(18)} ${text}${fix === '' ? '' : `\n  ${' '.repeat(18)} Fix: ${fix}`}`;
}
