import { getDocument, unlessMissing } from '../../adapters/object-store/put-document.js';
import { keys } from '../../contracts/names.js';
import type { TableFiles } from '../../adapters/statistics/statistics.js';
import type { SnapshotResult } from '../../contracts/activities.js';
import { DomainError } from '../../core/errors.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import { snapshotColumns } from '../../core/inputs/columns.js';
import type { SnapshotColumns } from '../../core/inputs/columns.js';
import { labelColumns } from '../../core/definition/label-columns.js';
import type { SnapshotManifest } from '../../core/snapshot/manifest.js';
import { splitColumns } from '../../core/snapshot/snapshot-rules.js';
import type { TrainingDependencies } from '../shell/dependencies.js';

/** @throws SNAPSHOT_UNKNOWN, DOCUMENT_NEWER */
export async function loadManifest(
  { objects }: Pick<TrainingDependencies, 'objects'>,
  model: string,
  address: string,
): Promise<SnapshotManifest> {
  const manifest = await unlessMissing(getDocument<SnapshotManifest>(objects, keys.snapshotManifest(model, address), 1));
  if (manifest === undefined) throw new DomainError('SNAPSHOT_UNKNOWN', { model, address });
  return manifest;
}

/** Verified local copies of a snapshot's files, in their order. */
export async function snapshotFiles({ objects }: Pick<TrainingDependencies, 'objects'>, manifest: SnapshotManifest): Promise<string[]> {
  const paths: string[] = [];
  for (const { key, sha256 } of manifest.files) paths.push(await objects.toLocalFile(key, sha256));
  return paths;
}

/** Puts a stored snapshot into the database's index, and says what it is. */
export async function recordSnapshot(deps: Pick<TrainingDependencies, 'metadata'>, manifest: SnapshotManifest): Promise<SnapshotResult> {
  const { model, address } = manifest;
  const manifestKey = keys.snapshotManifest(model, address);
  await deps.metadata.putSnapshot({ model, address, rows: manifest.rows, manifestKey, asOf: manifest.asOf, createdAt: manifest.createdAt });
  return { address, manifestKey, rows: manifest.rows, columns: manifest.schema.length };
}

/** Columns that labels, split and inputs of a definition are made of. */
export function columnsToRead(training: TrainingPart): SnapshotColumns {
  const inputs = training.columns.filter((column) => column.kind !== 'after').map((column) => column.name);
  const knownAt = training.label?.knownAt ?? null;
  const times = [training.time?.event ?? null, knownAt].filter((name) => name !== null);
  const weight = training.weight === undefined ? [] : [training.weight];
  return snapshotColumns([...inputs, ...times, ...weight, ...splitColumns(training), ...labelColumns(training.label)]);
}

/**
 * Local copies of a snapshot's files, and which columns to read of them.
 * @param columns those that the snapshot lacks are left out; whoever needs one says so by name
 */
export async function tableFiles(
  deps: Pick<TrainingDependencies, 'objects'>,
  manifest: SnapshotManifest,
  columns: SnapshotColumns,
): Promise<TableFiles> {
  const known = new Set(manifest.schema.map((column) => column.name));
  return { paths: await snapshotFiles(deps, manifest), columns: snapshotColumns(columns.filter((name) => known.has(name))) };
}
