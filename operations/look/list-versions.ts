import type { VersionRow } from '../../adapters/metadata-store/metadata-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { VersionManifest } from '../../contracts/documents.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

export interface ListedVersion extends VersionRow {
  readonly aliases: readonly string[];
  /** On the test rows; empty for a candidate. Null, as all that follow, where the manifest cannot be read now. */
  readonly metrics: VersionManifest['metrics'] | null;
  /** On the validation rows. */
  readonly validationMetrics: VersionManifest['validationMetrics'] | null;
  readonly leakage: VersionManifest['leakage'] | null;
  readonly snapshot: string | null;
  readonly gates: VersionManifest['gates'];
}

/** Registered versions, newest first. Errors: MODEL_UNKNOWN. */
export async function listVersions(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  model: string,
  limit: number,
): Promise<readonly ListedVersion[]> {
  await requireModel(metadata, model);
  const [rows, aliases] = await Promise.all([metadata.listVersions(model, limit), metadata.listAliases(model)]);
  const manifests = await Promise.all(rows.map((row) => getDocument<VersionManifest>(objects, row.manifestKey, 1).catch(() => undefined)));
  return rows.map((row, index) => ({
    ...row,
    aliases: aliases.filter((one) => one.version === row.version).map((one) => one.alias),
    metrics: manifests[index]?.metrics ?? null,
    validationMetrics: manifests[index]?.validationMetrics ?? null,
    leakage: manifests[index]?.leakage ?? null,
    snapshot: manifests[index]?.snapshot ?? null,
    gates: manifests[index]?.gates ?? [],
  }));
}
