import type { ResolveTagInput, SnapshotResult } from '../../contracts/activities.js';
import { DomainError } from '../../core/errors.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadManifest, recordSnapshot } from './load-snapshot.js';

/** @throws TAG_UNKNOWN naming the tags there are */
export async function resolveTag(deps: TrainingDependencies, { model, tag }: ResolveTagInput): Promise<SnapshotResult> {
  const address = await deps.metadata.getTag(model, tag);
  if (address !== undefined) return recordSnapshot(deps, await loadManifest(deps, model, address));
  const known = (await deps.metadata.listTags(model)).map((row) => row.tag);
  throw new DomainError('TAG_UNKNOWN', { model, tag, known });
}
