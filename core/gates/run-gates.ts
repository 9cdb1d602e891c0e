import type { GateDefinition } from '../definition/definition.js';
import { beatsBaselineGate } from './beats-baseline-gate.js';
import type { GateResult } from './gate-result.js';
import { minimumGate } from './minimum-gate.js';
import { parityGate } from './parity-gate.js';
import { ofRecipe } from './recipe.js';
import type { RecipeEvidence } from './recipe.js';
import { stableScoresGate } from './stable-scores-gate.js';
import type { Metrics } from '../statistics/metrics/metrics.js';

/** Everything the gates look at. */
export interface GateEvidence {
  readonly rows: number;
  readonly metrics: Metrics;
  readonly baseline: Metrics;
  /** Of the `no-worse` gates, in their order: they were judged where the rows are. */
  readonly noWorse: readonly GateResult[];
  /** Null when no gate asks for it. */
  readonly parity: { readonly maxMarginDifference: number; readonly rows: number } | null;
  /** Of a run with folds, whose metrics are means over them. */
  readonly recipe?: RecipeEvidence | undefined;
  /** Rank correlation of the scores of two models; `undefined`: no gate asks for it. */
  readonly stability?: number | null | undefined;
}

/** The definition's gates in their order. */
export function runGates(gates: readonly GateDefinition[], evidence: GateEvidence): GateResult[] {
  const { metrics, baseline, rows, noWorse, parity, recipe, stability } = evidence;
  const judged = noWorse.values();
  const overFolds = (result: GateResult): GateResult => (recipe === undefined ? result : ofRecipe(result, recipe));
  return gates.map((gate) => {
    switch (gate.kind) {
      case 'minimum':
        return overFolds(minimumGate({ metric: gate.metric, min: gate.min ?? undefined, max: gate.max ?? undefined, metrics, rows }));
      case 'beats-baseline':
        return overFolds(beatsBaselineGate({ metric: gate.metric, margin: gate.margin, challenger: metrics, baseline, rows }));
      case 'no-worse':
        return present(judged.next().value, gate);
      case 'stable-scores':
        return stableScoresGate({ correlation: stability ?? null, min: gate.min, rows });
      case 'parity': {
        const { maxMarginDifference, rows: compared } = present(parity, gate);
        return parityGate({ maxMarginDifference, limit: gate.maxMarginDifference, rows: compared });
      }
    }
  });
}

function present<T>(evidence: T | null | undefined, { kind }: GateDefinition): T {
  if (evidence === null || evidence === undefined) throw new Error(`There is no evidence for a ${kind} gate.`);
  return evidence;
}
