import type { GateResult } from '../../../core/gates/gate-result.js';

const MARKS = { pass: '✓', fail: '✗', inconclusive: '?', incomparable: '?' } as const;

/** `✓ no_worse(log_loss) pass: …`, with the numbers in the sentence. */
export function describeGate({ gate, metric, verdict, text }: GateResult): string {
  return `${MARKS[verdict]} ${metric === undefined ? gate : `${gate}(${metric})`} ${verdict}: ${text}`;
}
