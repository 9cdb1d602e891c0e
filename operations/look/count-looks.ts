import type { VersionRow } from '../../adapters/metadata-store/metadata-store.js';
import { findDocument } from '../../activities/shell/step-once.js';
import type { RunManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { testPartId } from '../../core/split/test-part.js';
import type { OperationContext } from '../operation-context.js';

/** So many versions are looked through; a model with more of them on the same rows has no test part left. */
const MOST = 500;
const AT_ONCE = 20;

/**
 * Versions up to this one that were judged on its test rows, itself included. The best of many on the same rows looks better than it is.
 * @returns null for one that nobody judged, or whose run cannot be found now
 */
export async function countLooks(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  { model, version, verdict }: Pick<VersionRow, 'model' | 'version' | 'verdict'>,
  run: RunManifest | null,
): Promise<number | null> {
  if (verdict === 'candidate' || run === null) return null;
  const own = testPartId(run.split, run.snapshot);
  const rows = await metadata.listVersions(model, MOST);
  const judged = rows.filter((row) => row.version < version && row.verdict !== 'candidate');
  let looks = 1;
  for (let start = 0; start < judged.length; start += AT_ONCE) {
    const some = judged.slice(start, start + AT_ONCE);
    const runs = await Promise.all(some.map(({ runId }) => findDocument<RunManifest>(objects, keys.run(runId))));
    looks += runs.filter((one) => one !== undefined && testPartId(one.split, one.snapshot) === own).length;
  }
  return looks;
}
