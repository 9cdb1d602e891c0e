import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { ArtifactRef } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';

/** Puts an artifact under a key that its bytes decide: equal attempts write one object, different ones do not meet. */
export async function storeArtifact(objects: ObjectStore, runId: string, name: string, content: Uint8Array): Promise<ArtifactRef> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const key = keys.runArtifact(runId, name, sha256);
  await objects.putIfAbsent(key, content);
  return { key, sha256, sizeBytes: content.byteLength };
}
