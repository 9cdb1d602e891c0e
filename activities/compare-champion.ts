import type { Metrics, RunManifest, VersionManifest } from '../contracts/documents.js';
import type { TrainingPart } from '../core/definition/definition.js';
import { isDomainError } from '../core/errors.js';
import type { Signature } from '../core/features/signature.js';
import type { ChampionScores } from '../core/gates/no-worse-gate.js';
import type { Table } from '../core/table/table.js';
import type { TrainingDependencies } from './dependencies.js';
import { loadRun, loadSignature, loadVersion } from './load-run.js';
import { metricsOf } from './model-scores.js';
import { scoreTable } from './score-table.js';
import type { SplitTable } from './split-table.js';
import { labelsOf } from './split-table.js';

const DATA_MISMATCH: readonly string[] = ['FEATURE_COLUMN_MISSING', 'FEATURE_TYPE_MISMATCH'];

/** The model that a challenger is measured against. */
export interface Champion {
  readonly version: VersionManifest;
  readonly run: RunManifest;
  readonly signature: Signature;
}

export interface ChampionComparison {
  readonly version: number;
  /** Test rows of the challenger that are newer than whatever influenced the champion. */
  readonly rows: Int32Array;
  readonly scores: ChampionScores;
  readonly metrics: Metrics;
}

/** The version with the alias `champion`, or nothing before the first deployment. */
export async function loadChampion(deps: Pick<TrainingDependencies, 'objects' | 'metadata'>, model: string): Promise<Champion | undefined> {
  const number = await deps.metadata.getAlias(model, 'champion');
  if (number === undefined) return undefined;
  const version = await loadVersion(deps, model, number);
  return { version, run: await loadRun(deps, version.runId), signature: await loadSignature(deps, version.artifacts) };
}

export interface ComparisonRequest {
  readonly training: TrainingPart;
  readonly table: Table;
  readonly parted: SplitTable;
}

/** Scores the champion on raw rows that neither model has seen. That it cannot score them is a finding, not an error. */
export async function compareChampion(
  deps: TrainingDependencies,
  champion: Champion,
  { training, table, parted }: ComparisonRequest,
  signal: AbortSignal,
): Promise<ChampionComparison> {
  const { version, run, signature } = champion;
  const rows = parted.split.test.filter((row) => (parted.eventTimes[row] as number) > run.split.trainedUntil);
  const base = { version: version.version, rows };
  const { classes } = parted.labels;
  const differs = differentTarget(signature, training, classes);
  if (differs !== null) return { ...base, scores: { unscorable: differs }, metrics: {} };
  if (rows.length === 0) return { ...base, scores: { scores: new Float32Array(0) }, metrics: {} };
  try {
    const scores = inClassOrder(
      await scoreTable(deps, { artifacts: version.artifacts, signature }, table, rows, signal),
      signature.classes,
      classes,
    );
    return { ...base, scores: { scores }, metrics: metricsOf(training.task, classes, labelsOf(parted, rows), scores) };
  } catch (error) {
    if (!isDomainError(error) || !DATA_MISMATCH.includes(error.code)) throw error;
    return { ...base, scores: { unscorable: error.message.replace(/\. Fix:.*$/s, '') }, metrics: {} };
  }
}

function differentTarget(signature: Signature, training: TrainingPart, classes: readonly string[] | null): string | null {
  if (signature.task !== training.task) return `it is a ${signature.task} model and the challenger a ${training.task} model`;
  if (signature.label !== training.label.is) return 'it was trained for another label';
  const same = JSON.stringify([...(signature.classes ?? [])].sort()) === JSON.stringify([...(classes ?? [])].sort());
  return same ? null : 'its classes differ from those of the challenger';
}

/** Reorders the columns of a multiclass champion to the challenger's classes. */
export function inClassOrder(scores: Float32Array, from: readonly string[] | null, to: readonly string[] | null): Float32Array {
  if (from === null || to === null) return scores;
  const source = to.map((name) => from.indexOf(name));
  const rows = scores.length / from.length;
  const ordered = new Float32Array(rows * to.length);
  for (let row = 0; row < rows; row += 1) {
    source.forEach((column, i) => {
      ordered[row * to.length + i] = scores[row * from.length + column] as number;
    });
  }
  return ordered;
}
