import type { RunRow } from '../../adapters/metadata-store/metadata-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { RunManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

type Stores = Pick<OperationContext, 'metadata' | 'objects'>;

/** Runs, newest first. Errors: MODEL_UNKNOWN. @param model undefined: of every model */
export async function listRuns({ metadata }: Stores, model: string | undefined, limit: number): Promise<readonly RunRow[]> {
  if (model !== undefined) await requireModel(metadata, model);
  return metadata.listRuns(model, limit);
}

export type FoundRun = { readonly isFinished: true; readonly manifest: RunManifest } | { readonly isFinished: false; readonly row: RunRow };

/** One run; all about it is known once it has finished. Errors: RUN_UNKNOWN. */
export async function findRun({ metadata, objects }: Stores, runId: string): Promise<FoundRun> {
  const row = await metadata.getRun(runId);
  if (row === undefined) throw new DomainError('RUN_UNKNOWN', { runId });
  if (row.state !== 'finished') return { isFinished: false, row };
  return { isFinished: true, manifest: await getDocument<RunManifest>(objects, keys.run(runId), 1) };
}
