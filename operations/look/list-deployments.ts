import type { DeploymentRow } from '../../adapters/metadata-store/metadata-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

export interface ListedDeployment {
  readonly row: DeploymentRow;
  /** Undefined where it cannot be read now. */
  readonly revision: DeploymentRevision | undefined;
}

/** Deployment revisions, newest first. Errors: MODEL_UNKNOWN. */
export async function listDeployments(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  model: string,
  limit: number,
): Promise<readonly ListedDeployment[]> {
  await requireModel(metadata, model);
  const rows = await metadata.listDeployments(model, limit);
  return Promise.all(
    rows.map(async (row) => ({ row, revision: await getDocument<DeploymentRevision>(objects, row.key, 1).catch(() => undefined) })),
  );
}
