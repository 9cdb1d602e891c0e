import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeUsage } from '../segment/disk-usage.js';
import { WORK_FOLDER } from '../segment/log-folder.js';
import { Deliveries } from './deliveries.js';
import type { Destination } from './destinations/delivery.js';
import { findEpochs } from '../segment/find-segments.js';
import type { Epoch, SegmentFile } from '../segment/find-segments.js';
import { keepReserve } from './reserved-room.js';
import { SegmentQueue } from './segment-queue.js';
import { ifGone, withState } from './segment-state.js';
import type { ShipTarget } from './ship-segment.js';

export interface ShipperOptions extends ShipTarget {
  readonly destinations: readonly Destination[];
  /** Beyond it, segments that only wait for a destination are removed. */
  readonly diskLimitBytes: number;
  readonly log: (line: string) => void;
}

const POLL_MS = 500;
const STALE_WORK_MS = 10 * 60_000;

/**
 * Brings closed segments to the object store, and those of processes that have ended.
 * 1. A local file is removed only when its object is there.
 * 2. Several shippers may work on one folder: what one does, the others find done.
 * 3. Destinations never hold up the object store.
 */
export class Shipper {
  private readonly queue: SegmentQueue;
  private readonly deliveries: Deliveries;

  constructor(private readonly options: ShipperOptions) {
    this.queue = new SegmentQueue({ ...options, keepsShipped: options.destinations.length > 0 });
    this.deliveries = new Deliveries(options.destinations, options.log);
  }

  /** Works until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    await removeStaleWork(this.options.dir);
    while (!signal.aborted) {
      await this.pass();
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Ships and delivers what there is until all is done or the time is over. True: nothing waits. */
  async finish(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.queue.skipPause();
      this.deliveries.skipPauses();
      await this.pass();
      const left = await waiting(this.options.dir);
      if (left.length === 0 && !this.deliveries.isBusy) return true;
      if (performance.now() > deadline) return false;
      await delay(POLL_MS / 5);
    }
  }

  /** Resolves when the deliveries under way are over. */
  async settled(): Promise<void> {
    await this.deliveries.settled();
  }

  /** One look at the folder: ships what is closed, starts deliveries of what is shipped, counts what is left. */
  async pass(): Promise<void> {
    const { dir, diskLimitBytes, destinations } = this.options;
    for (const epoch of await findEpochs(dir)) if (epoch.isOver) await adopt(epoch);
    await this.queue.ship((await waiting(dir)).filter(({ state }) => state === 'closed'));
    const left = (await findEpochs(dir)).flatMap(({ segments }) => segments);
    const shipped = left.filter(({ state }) => state === 'shipped').sort((a, b) => a.modifiedMs - b.modifiedMs);
    let bytes = total(left);
    while (shipped.length > 0 && (bytes >= diskLimitBytes || destinations.length === 0)) {
      const oldest = shipped.shift() as SegmentFile;
      bytes -= oldest.sizeBytes;
      if (destinations.length === 0) await rm(oldest.path, { force: true });
      else await this.deliveries.giveUp(oldest);
    }
    this.deliveries.start(shipped);
    await writeUsage(dir, bytes, Date.now()).catch(() => undefined);
    await keepReserve(dir);
  }
}

/** Segments that are closed, or shipped and not yet delivered. */
async function waiting(dir: string): Promise<readonly SegmentFile[]> {
  const all = (await findEpochs(dir)).flatMap(({ segments }) => segments);
  return all.filter(({ state }) => state === 'closed' || state === 'shipped');
}

/** What a process that has ended left open is closed; a folder without segments goes. */
async function adopt({ path, segments }: Epoch): Promise<void> {
  for (const { path: file, state } of segments) if (state === 'open') await rename(file, withState(file, 'closed')).catch(ifGone);
  if (segments.length === 0) await rm(path, { recursive: true, force: true });
}

function total(segments: readonly SegmentFile[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Parquet files of shippers that were killed. */
async function removeStaleWork(dir: string): Promise<void> {
  const work = join(dir, WORK_FOLDER);
  for (const name of await readdir(work).catch(() => [])) {
    const { mtimeMs } = await stat(join(work, name)).catch(() => ({ mtimeMs: Infinity }));
    if (mtimeMs < Date.now() - STALE_WORK_MS) await rm(join(work, name), { recursive: true, force: true });
  }
}
