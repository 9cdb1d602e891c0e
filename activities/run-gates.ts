import type { GateDefinition, Task } from '../core/definition/definition.js';
import { beatsBaselineGate } from '../core/gates/beats-baseline-gate.js';
import type { GateResult } from '../core/gates/gate-result.js';
import { minimumGate } from '../core/gates/minimum-gate.js';
import { noWorseGate } from '../core/gates/no-worse-gate.js';
import type { ChampionScores } from '../core/gates/no-worse-gate.js';
import { parityGate } from '../core/gates/parity-gate.js';
import type { Metrics } from '../core/statistics/metrics.js';
import type { ParityDifference } from './parity-difference.js';

/** Everything the gates look at. */
export interface GateEvidence {
  readonly task: Task;
  readonly classes: number;
  readonly rows: number;
  readonly metrics: Metrics;
  readonly baseline: Metrics;
  readonly comparison: {
    readonly labels: Float32Array;
    readonly challengerScores: Float32Array;
    readonly champion: ChampionScores;
    /** Values of a cluster column on the compared rows. */
    readonly clustersOf: (column: string) => readonly string[];
  };
  readonly parity: () => Promise<ParityDifference>;
  readonly seed: string;
}

/** The definition's gates in their order. */
export async function runGates(gates: readonly GateDefinition[], evidence: GateEvidence): Promise<GateResult[]> {
  const results: GateResult[] = [];
  for (const gate of gates) results.push(await runGate(gate, evidence));
  return results;
}

async function runGate(gate: GateDefinition, evidence: GateEvidence): Promise<GateResult> {
  const { metrics, baseline, rows } = evidence;
  switch (gate.kind) {
    case 'minimum':
      return minimumGate({ metric: gate.metric, min: gate.min ?? undefined, max: gate.max ?? undefined, metrics, rows });
    case 'beats-baseline':
      return beatsBaselineGate({ metric: gate.metric, margin: gate.margin, challenger: metrics, baseline, rows });
    case 'no-worse':
      return noWorse(gate, evidence);
    case 'parity': {
      const { maxDifference, rows: compared } = await evidence.parity();
      return parityGate({ maxAbsDifference: maxDifference, limit: gate.maxAbsDifference, rows: compared });
    }
  }
}

function noWorse(gate: Extract<GateDefinition, { kind: 'no-worse' }>, { task, classes, comparison, seed }: GateEvidence): GateResult {
  const { clustersOf, ...compared } = comparison;
  const clusters = gate.cluster === null ? undefined : clustersOf(gate.cluster);
  const { metric, margin, level, minRows } = gate;
  return noWorseGate({ metric, margin, level, minRows, task, classes, ...compared, clusters, seed: `${seed}:${metric}` });
}
