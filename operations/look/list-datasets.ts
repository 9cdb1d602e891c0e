import type { SnapshotRow } from '../../adapters/metadata-store/metadata-store.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

export interface ListedDataset extends SnapshotRow {
  readonly tags: readonly string[];
}

/** Snapshots with their tags, newest first. Errors: MODEL_UNKNOWN. */
export async function listDatasets(
  { metadata }: Pick<OperationContext, 'metadata'>,
  model: string,
  limit: number,
): Promise<readonly ListedDataset[]> {
  await requireModel(metadata, model);
  const [rows, tags] = await Promise.all([metadata.listSnapshots(model, limit), metadata.listTags(model)]);
  return rows.map((row) => ({ ...row, tags: tags.filter((one) => one.address === row.address).map((one) => one.tag) }));
}
