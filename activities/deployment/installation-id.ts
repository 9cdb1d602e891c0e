import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { putDocument } from '../../adapters/object-store/put-document.js';
import type { InstallationDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { findDocument } from '../shell/step-once.js';

/** The id of the installation that an object store belongs to; whoever asks first makes it. */
export async function installationId(objects: ObjectStore): Promise<string> {
  const found = await findDocument<InstallationDocument>(objects, keys.installation);
  if (found !== undefined) return found.installation;
  const head = { formatVersion: 1, changeId: randomUUID(), createdAt: Date.now() } as const;
  const { document } = await putDocument<InstallationDocument>(objects, keys.installation, { ...head, installation: randomUUID() });
  return document.installation;
}
