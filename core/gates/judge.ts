import type { GateResult } from './gate-result.js';

/** What to do where a gate could not decide. */
export interface GatePolicy {
  readonly inconclusive: 'pass' | 'fail';
  readonly incomparable: 'pass' | 'fail';
}

export interface Judgement {
  readonly promoted: boolean;
  /** One sentence per gate that failed, or that policy decided; one saying so when every gate passed. */
  readonly reasons: readonly string[];
}

/** Promoted when every gate passes, an undecided one counting as `policy` says. No gates: promoted, and said so. */
export function judge(results: readonly GateResult[], policy: GatePolicy): Judgement {
  const reasons: string[] = [];
  let promoted = true;
  for (const result of results) {
    if (result.verdict === 'pass') continue;
    const counted = result.verdict === 'fail' ? 'fail' : policy[result.verdict];
    if (counted === 'fail') promoted = false;
    const verdict = result.verdict === 'fail' ? 'failed' : `is ${result.verdict}, which policy counts as a ${counted}`;
    reasons.push(`${nameOf(result)} ${verdict}: ${result.text}`);
  }
  if (reasons.length === 0) reasons.push(results.length === 0 ? 'No gates are declared.' : `All ${results.length} gates passed.`);
  return { promoted, reasons };
}

function nameOf({ gate, metric }: GateResult): string {
  return metric === undefined ? gate : `${gate}(${metric})`;
}
