import type { VersionRow } from '../../adapters/metadata-store/metadata-store.js';
import { findDocument } from '../../activities/shell/step-once.js';
import type { RunManifest, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { countLooks } from './count-looks.js';

export interface FoundVersion {
  readonly row: VersionRow;
  readonly aliases: readonly string[];
  /** Null where it cannot be found now. */
  readonly manifest: VersionManifest | null;
  readonly run: RunManifest | null;
  /** Versions up to this one that were judged on its test rows, itself included; null: nobody can tell. */
  readonly looks: number | null;
}

/** All about one version. Errors: MODEL_UNKNOWN, VERSION_UNKNOWN. */
export async function findVersion(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  model: string,
  version: number,
): Promise<FoundVersion> {
  const row = await metadata.getVersion(model, version);
  if (row === undefined) {
    await requireModel(metadata, model);
    throw new DomainError('VERSION_UNKNOWN', { model, version });
  }
  const aliases = await metadata.listAliases(model);
  const run = (await findDocument<RunManifest>(objects, keys.run(row.runId))) ?? null;
  return {
    row,
    aliases: aliases.filter((one) => one.version === version).map(({ alias }) => alias),
    manifest: (await findDocument<VersionManifest>(objects, row.manifestKey)) ?? null,
    run,
    looks: await countLooks({ metadata, objects }, row, run),
  };
}
