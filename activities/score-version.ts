import type { ScoreVersionInput, ScoreVersionOutcome } from '../contracts/activities.js';
import type { Metrics, StoredDocument } from '../contracts/documents.js';
import type { TrainingPart } from '../core/definition/definition.js';
import { DomainError } from '../core/errors.js';
import { computeLabels, LABEL_STATE } from '../core/features/compute-labels.js';
import type { Labels } from '../core/features/compute-labels.js';
import type { ActivityScope } from './activity-shell.js';
import { loadDefinition } from './apply-definition.js';
import type { TrainingDependencies } from './dependencies.js';
import { loadSignature, loadVersion } from './load-run.js';
import { columnsToRead, loadManifest, loadTable } from './load-snapshot.js';
import { metricsOf } from './model-scores.js';
import { scoreTable } from './score-table.js';
import { stepKey } from './step-key.js';
import { documentOnce } from './step-once.js';

interface VersionScore extends StoredDocument {
  readonly version: number;
  readonly snapshot: string;
  readonly rows: number;
  /** Rows whose class the version does not know: left out of the metrics. */
  readonly unknownClass: number;
  readonly metrics: Metrics;
}

/**
 * Every row of a snapshot with a known label against a registered version, with that version's own label, encoders and model.
 * @throws VERSION_UNKNOWN, SNAPSHOT_UNKNOWN, SCORE_NO_ROWS, FEATURE_COLUMN_MISSING
 */
export async function scoreVersion(
  deps: TrainingDependencies,
  input: ScoreVersionInput,
  scope: ActivityScope,
): Promise<ScoreVersionOutcome> {
  const { snapshot, version } = input;
  const key = stepKey(input, 'score', { snapshot, version });
  const { rows, metrics } = await documentOnce<VersionScore>(deps.objects, key, () => score(deps, input, scope));
  return { rows, metrics, reportKey: key.objectKey };
}

async function score(
  deps: TrainingDependencies,
  input: ScoreVersionInput,
  { signal, report }: ActivityScope,
): Promise<Omit<VersionScore, keyof StoredDocument>> {
  const { snapshot, version, model, asOf } = input;
  report({ stage: `scoring version ${version}` });
  const { artifacts, definitionDigest } = await loadVersion(deps, model, version);
  const { training } = await loadDefinition(deps, definitionDigest);
  const signature = await loadSignature(deps, artifacts);
  const columns = [...columnsToRead(training), ...signature.inputs.map((one) => one.name)];
  const table = await loadTable(deps, await loadManifest(deps, model, snapshot), [...new Set(columns)], signal);
  const labels = computeLabels(labelRequest(training, asOf), table);
  const { rows, values, unknownClass } = knownRows(labels, signature.classes);
  if (rows.length === 0)
    throw new DomainError('SCORE_NO_ROWS', { snapshot, immature: labels.counts.immature, nulls: labels.counts.null, unknownClass });
  const scores = await scoreTable(deps, { artifacts, signature }, table, rows, signal);
  return { version, snapshot, rows: rows.length, unknownClass, metrics: metricsOf(training.task, signature.classes, values, scores) };
}

function labelRequest({ label, task, time }: TrainingPart, asOfMs: number): Parameters<typeof computeLabels>[0] {
  return { label, task, event: time.event, asOfMs, allowsConstant: true };
}

/** Rows with a label, as the version numbers its classes. */
function knownRows(labels: Labels, classes: readonly string[] | null): { rows: Int32Array; values: Float32Array; unknownClass: number } {
  const codes = labels.classes === null || classes === null ? null : labels.classes.map((name) => classes.indexOf(name));
  const rows: number[] = [];
  const values: number[] = [];
  let unknownClass = 0;
  labels.values.forEach((value, row) => {
    if (labels.state[row] !== LABEL_STATE.mature) return;
    const coded = codes === null ? value : (codes[value] as number);
    if (coded < 0) {
      unknownClass += 1;
      return;
    }
    rows.push(row);
    values.push(coded);
  });
  return { rows: Int32Array.from(rows), values: Float32Array.from(values), unknownClass };
}
