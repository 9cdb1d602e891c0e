import { claimNextNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { EndpointAnnouncement } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';

/** Tells serving that an endpoint has its first revision. Where this cannot be written, the next listing of serving finds the endpoint. */
export async function announceEndpoint(objects: ObjectStore, endpoint: string, changeId: string): Promise<void> {
  await claimNextNumber<EndpointAnnouncement>(objects, keys.announcements, {
    changeId,
    buildDocument: () => ({ formatVersion: 1, changeId, createdAt: Date.now(), endpoint }),
  }).catch(() => undefined);
}
