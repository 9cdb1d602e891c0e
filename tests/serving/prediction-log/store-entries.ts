import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { TableEngine } from '../../../adapters/table-engine/table-engine.js';
import type { PredictionEntry } from '../../../serving/prediction-log/segment/prediction-sink.js';
import { shipSegment } from '../../../serving/prediction-log/shipper/ship-segment.js';
import { openLog, segmentFiles } from './log-fixture.js';

/** Logs and ships entries, as one process with a life of its own would: a segment for each endpoint and set of columns. Returns its keys. */
export async function storeEntries(
  { objects, engine }: { readonly objects: ObjectStore; readonly engine: TableEngine },
  entries: readonly PredictionEntry[],
): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'perennial-store-entries-'));
  try {
    const { log } = await openLog(dir);
    for (const entry of entries) log.append(entry);
    await log.close();
    const keys: string[] = [];
    for (const path of await segmentFiles(dir)) keys.push((await shipSegment(path, { dir, objects, engine })).key ?? '');
    return keys;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
