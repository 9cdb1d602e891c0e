import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { InstanceReport } from '../../contracts/instance-report.js';
import { keys } from '../../contracts/names.js';

export interface ServingInstance extends InstanceReport {
  /** Since its last report, by the store's clock. */
  readonly silentMs: number;
  readonly isAlive: boolean;
}

/** Three reports missed. */
const ALIVE_MS = 35_000;

/** Serving processes that have reported, the newest sign first; nothing where the store cannot be asked. */
export async function servingInstances(objects: ObjectStore): Promise<readonly ServingInstance[]> {
  const found: { readonly key: string; readonly modifiedAt: number }[] = [];
  for await (const one of objects.list(keys.instances)) found.push(one);
  if (found.length === 0) return [];
  const now = await storeTime(objects);
  const reports = await Promise.all(
    found.map(async ({ key, modifiedAt }) => {
      const report = await getDocument<InstanceReport>(objects, key, 1).catch(() => undefined);
      const silentMs = Math.max(0, now - modifiedAt);
      return report === undefined ? [] : [{ ...report, silentMs, isAlive: silentMs < ALIVE_MS }];
    }),
  );
  return reports.flat().sort((a, b) => a.silentMs - b.silentMs);
}

/** What the store's clock says: the time that it gives an object of this moment. Without the right to write, this machine's clock has to do. */
async function storeTime(objects: ObjectStore): Promise<number> {
  const key = keys.instanceClock(randomUUID());
  try {
    await objects.put(key, new Uint8Array());
    const own = await objects.head(key);
    await objects.delete(key);
    return own?.modifiedAt ?? Date.now();
  } catch {
    return Date.now();
  }
}
