import type { ScoreVersionInput, ScoreVersionOutcome } from '../../contracts/activities.js';
import type { Metrics, StoredDocument } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadRun, loadVersion } from '../registry/load-run.js';
import { columnsToRead, loadManifest, tableFiles } from '../snapshot/load-snapshot.js';
import { stepKey } from '../shell/step-key.js';
import { servedModel } from './served-model.js';
import { documentOnce } from '../shell/step-once.js';

interface VersionScore extends StoredDocument {
  readonly version: number;
  readonly snapshot: string;
  readonly rows: number;
  /** Rows whose class the version does not know: left out of the metrics. */
  readonly unknownClass: number;
  readonly metrics: Metrics;
  /** Of the rows that neither the training nor the validation part had; null: nobody can tell. */
  readonly unseen: ScoreVersionOutcome['unseen'];
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
  const { rows, metrics, unseen } = await documentOnce<VersionScore>(deps.objects, key, () => score(deps, input, scope));
  return { rows, metrics, unseen, reportKey: key.objectKey };
}

async function score(
  deps: TrainingDependencies,
  input: ScoreVersionInput,
  scope: ActivityScope,
): Promise<Omit<VersionScore, keyof StoredDocument>> {
  const { snapshot, version, model, asOf } = input;
  scope.report({ stage: `scoring version ${version}` });
  const manifest = await loadVersion(deps, model, version);
  const { training } = await loadDefinition(deps, manifest.definitionDigest);
  const { split } = await loadRun(deps, manifest.runId);
  const served = await servedModel(deps, manifest);
  const columns = snapshotColumns([...columnsToRead(training), ...compileInputs(served.signature).snapshotColumns]);
  const table = await tableFiles(deps, await loadManifest(deps, model, snapshot), columns);
  const found = await deps.statistics.run('score', { table, training, asOf, model: served, split }, scope);
  const { rows, immature, nulls, unknownClass, metrics, unseen } = found;
  if (rows === 0) throw new DomainError('SCORE_NO_ROWS', { snapshot, immature, nulls, unknownClass });
  return { version, snapshot, rows, unknownClass, metrics, unseen };
}
