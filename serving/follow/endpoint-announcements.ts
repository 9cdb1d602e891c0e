import { highestNumber } from '../../adapters/object-store/claim-number.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { unlessMissing } from '../../adapters/object-store/put-document.js';
import { keys } from '../../contracts/names.js';

/** Whether endpoints are new since the last listing: one question for an object that is not there yet, which costs a store the least. */
export class EndpointAnnouncements {
  /** Of the newest that a listing came after; undefined: before the first listing. */
  private heard: number | undefined;

  constructor(private readonly objects: ObjectStore) {}

  /** Errors: OBJECT_STORE_…. */
  async hasNew(): Promise<boolean> {
    if (this.heard === undefined) return true;
    return (await unlessMissing(this.objects.get(keys.announcement(this.heard + 1)))) !== undefined;
  }

  /** Lists; what is announced while it does so is heard the next time. */
  async listedBy<T>(list: () => Promise<T>): Promise<T> {
    const newest = await highestNumber(this.objects, keys.announcements, this.heard ?? 0);
    const listed = await list();
    this.heard = newest;
    return listed;
  }
}
