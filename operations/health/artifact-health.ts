import { resolveRollback } from '../../activities/deployment/resolve-rollback.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { ArtifactRef, DeploymentRevision, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { isDomainError } from '../../core/errors.js';
import { fail, ok, warn } from './finding.js';
import type { Finding } from './finding.js';

/** Objects of the versions that an endpoint has now, and of the one that a rollback would go to. What serves goes on from its own copies for a while. */
export async function artifactHealth(objects: ObjectStore, revision: DeploymentRevision): Promise<readonly Finding[]> {
  const { endpoint, targets, shadows = [] } = revision;
  const deployed = [...new Map([...targets, ...shadows].map((one) => [`${one.model} ${one.version}`, one])).values()];
  const lost = await Promise.all(deployed.map(async (one) => ({ ...one, lost: await lostObjects(objects, one) })));
  const before = await versionBefore(objects, revision);
  const lostBefore = before === undefined ? [] : await lostObjects(objects, before);
  const findings = lost
    .filter((one) => one.lost.length > 0)
    .map(({ version, lost: found }) =>
      fail(
        'artifacts',
        `${endpoint}: version ${version} is deployed and has lost ${found.join(', ')}; a serving process that starts anew cannot load it`,
        lostBefore.length > 0 || before === undefined
          ? `restore the object from a backup, or train again: \`perennial run ${endpoint} --wait\`.`
          : `go back to version ${before.version}, which is whole: \`perennial rollback ${endpoint}\`. Or restore the object from a backup.`,
      ),
    );
  if (before !== undefined && lostBefore.length > 0)
    findings.push(
      warn(
        'artifacts',
        `${endpoint}: a rollback would go to version ${before.version}, which has lost ${lostBefore.join(', ')}`,
        `restore the object from a backup, or name another version when you go back: \`perennial promote ${endpoint} --model-version N\`.`,
      ),
    );
  return findings.length > 0 ? findings : [ok('artifacts', `${endpoint}: every object of what is deployed is there`)];
}

interface NamedVersion {
  readonly model: string;
  readonly version: number;
}

async function versionBefore(objects: ObjectStore, { endpoint, targets }: DeploymentRevision): Promise<NamedVersion | undefined> {
  const model = targets[0]?.model ?? endpoint;
  try {
    return { model, ...(await resolveRollback({ objects }, { model, endpoint })) };
  } catch (error) {
    if (isDomainError(error) && error.code === 'ROLLBACK_NOTHING') return undefined;
    throw error;
  }
}

/** Keys that are not there, or hold another number of bytes. Errors: OBJECT_STORE_…. */
async function lostObjects(objects: ObjectStore, { model, version }: NamedVersion): Promise<readonly string[]> {
  const key = keys.version(model, version);
  let manifest: VersionManifest;
  try {
    manifest = await getDocument<VersionManifest>(objects, key, 1);
  } catch (error) {
    if (isDomainError(error) && error.code.startsWith('OBJECT_STORE_')) throw error;
    return [key];
  }
  const { model: files, ...common } = manifest.artifacts;
  const refs: readonly ArtifactRef[] = [...Object.values(files), ...Object.values(common)];
  const found = await Promise.all(refs.map(async (ref) => ({ ref, sizeBytes: (await objects.head(ref.key))?.sizeBytes })));
  return found.flatMap(({ ref, sizeBytes }) => {
    if (sizeBytes === undefined) return [ref.key];
    return sizeBytes === ref.sizeBytes ? [] : [`${ref.key} (${sizeBytes} bytes, ${ref.sizeBytes} are expected)`];
  });
}
