import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import type { ColumnValue } from '../../../core/drift/column-profile.js';
import type { MetricName } from '../../../core/statistics/metrics/metrics.js';
import type { Task } from '../../../core/tasks/tasks.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

export interface MetricCase {
  readonly title: string;
  readonly task: Task;
  readonly classes: number;
  /** Absent for the large cases, whose rows both sides draw from the same streams. */
  readonly labels?: readonly number[];
  readonly scores?: readonly number[];
  readonly value: Readonly<Record<string, number | null>>;
  readonly float32: Readonly<Record<string, number | null>>;
  readonly logLossOfWidenedScores: number | null;
}

export interface RecordedMetrics {
  readonly cases: readonly MetricCase[];
  readonly baselines: { readonly classes: number[]; readonly prior: number[]; readonly values: number[]; readonly mean: number };
}

export interface DriftCase {
  readonly title: string;
  readonly kind: 'numeric' | 'categorical';
  readonly reference: readonly ColumnValue[];
  readonly current: readonly ColumnValue[];
  readonly edges?: readonly number[];
  readonly categories?: readonly string[];
  readonly referenceCounts: readonly number[];
  readonly currentCounts: readonly number[];
  readonly psi: number;
}

interface RecordedInterval {
  readonly metric: MetricName;
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

export interface RecordedStatistics {
  readonly generator: {
    readonly uint32OfSeed7: number[];
    readonly floatsOfText: number[];
    readonly dice: number[];
    readonly wide: number[];
    readonly derived: Readonly<Record<'trial 12' | 'trial 12 as text' | 'unicode', string>>;
  };
  readonly draws: readonly { readonly clusters: number; readonly weights: readonly (readonly number[])[] }[];
  readonly comparisons: {
    readonly labels: number[];
    readonly challenger: number[];
    readonly champion: number[];
    readonly clusters: number[];
    readonly resamples: number;
    readonly level: number;
    readonly found: readonly RecordedInterval[];
    /** Every row a cluster of its own. */
    readonly rowWise: readonly RecordedInterval[];
    readonly scipyResamples: number;
    readonly scipy: readonly (Omit<RecordedInterval, 'difference'> & { readonly standardError: number })[];
  };
  readonly drift: readonly DriftCase[];
}

const recorded = (name: string): unknown => JSON.parse(readFileSync(packageFile(`tests/oracles/recorded/${name}.json`), 'utf8'));

/** Made by tests/oracles/metrics.py. */
export const recordedMetrics = recorded('metrics') as RecordedMetrics;
/** Made by tests/oracles/core-statistics.py. */
export const recordedStatistics = recorded('statistics') as RecordedStatistics;

export function assertNear(actual: number | null | undefined, expected: number | null | undefined, tolerance: number, what: string): void {
  if (typeof actual !== 'number' || typeof expected !== 'number') return assert.equal(actual, expected, what);
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  assert.ok(error <= tolerance, `${what}: ${actual} against ${expected}, off by ${error}`);
}
