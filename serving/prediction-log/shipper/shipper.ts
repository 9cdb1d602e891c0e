import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isDomainError } from '../../../core/errors.js';
import { writeUsage } from '../disk-usage.js';
import { WORK_FOLDER } from '../log-folder.js';
import type { SegmentState } from '../log-folder.js';
import { deliverSegment, isDelivered, removeSegment } from './delivery.js';
import type { Destination } from './delivery.js';
import { findEpochs } from './find-segments.js';
import type { Epoch, SegmentFile } from './find-segments.js';
import { RetryPause } from './retry-pause.js';
import { shipSegment } from './ship-segment.js';
import type { ShipTarget } from './ship-segment.js';

export interface ShipperOptions extends ShipTarget {
  readonly destinations: readonly Destination[];
  /** Beyond it, segments that only wait for a destination are removed. */
  readonly diskLimitBytes: number;
  readonly log: (line: string) => void;
}

const POLL_MS = 500;
const AT_ONCE = 4;
/** A segment that cannot be converted so often is put aside. */
const ATTEMPTS = 3;
const STALE_WORK_MS = 10 * 60_000;

/**
 * Brings closed segments to the object store, and those of processes that have ended.
 * 1. A local file is removed only when its object is there.
 * 2. Several shippers may work on one folder: what one does, the others find done.
 * 3. Destinations never hold up the object store.
 */
export class Shipper {
  private readonly store = new RetryPause();
  private readonly pauses = new Map<Destination, RetryPause>();
  private readonly attempts = new Map<string, number>();
  private deliveries: Promise<unknown> = Promise.resolve();
  private isDelivering = false;

  constructor(private readonly options: ShipperOptions) {}

  /** Works until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    await removeStaleWork(this.options.dir);
    while (!signal.aborted) {
      await this.pass();
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    await this.deliveries;
  }

  /** Ships and delivers what there is until all is done or the time is over. True: nothing waits. */
  async finish(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      this.store.skip();
      for (const pause of this.pauses.values()) pause.skip();
      const waiting = await this.pass();
      if (!waiting && !this.isDelivering && !(await this.waits())) return true;
      if (performance.now() > deadline) return false;
      await delay(100);
    }
  }

  /** One look at the folder. True: something is left to ship. */
  async pass(): Promise<boolean> {
    const { dir } = this.options;
    const epochs = await findEpochs(dir);
    for (const epoch of epochs) if (epoch.isOver) await adopt(epoch);
    const found = epochs.flatMap(({ isOver, segments }) => segments.map((segment) => (isOver ? asClosed(segment) : segment)));
    const closed = found.filter(({ state }) => state === 'closed').sort((a, b) => a.modifiedMs - b.modifiedMs);
    const isDone = this.store.isOver && (await this.ship(closed));
    await this.makeRoom(found);
    this.startDeliveries(found.filter(({ state }) => state === 'shipped'));
    const left = (await findEpochs(dir)).flatMap(({ segments }) => segments);
    await writeUsage(dir, total(left), Date.now()).catch(() => undefined);
    return closed.length > 0 && !isDone;
  }

  private async waits(): Promise<boolean> {
    const states: readonly SegmentState[] = ['closed', 'shipped'];
    return (await findEpochs(this.options.dir)).some(
      ({ segments, isOver }) =>
        (isOver && segments.some(({ state }) => state === 'open')) || segments.some(({ state }) => states.includes(state)),
    );
  }

  /** True: all are shipped. Stops when the store is in trouble. */
  private async ship(closed: readonly SegmentFile[]): Promise<boolean> {
    const queue = [...closed];
    let isWell = true;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && isWell; next = queue.shift()) isWell = (await this.shipOne(next)) && isWell;
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return isWell;
  }

  /** False: the store is in trouble. */
  private async shipOne(segment: SegmentFile): Promise<boolean> {
    const { log, destinations } = this.options;
    try {
      const { key, skippedBytes } = await shipSegment(segment.path, this.options);
      if (skippedBytes > 0) log(`prediction log: ${skippedBytes} bytes after the last whole block of ${segment.path} are left out`);
      if (key === undefined || destinations.length === 0) await rm(segment.path, { force: true });
      else await rename(segment.path, withState(segment.path, 'shipped')).catch(ifGone);
      this.attempts.delete(segment.path);
      if (this.store.succeeded()) log('prediction log: ships again');
      return true;
    } catch (error) {
      return this.handleFailure(segment, error);
    }
  }

  private async handleFailure({ path }: SegmentFile, error: unknown): Promise<boolean> {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    const { log, objects } = this.options;
    const code = isDomainError(error) ? error.code : '';
    const reason = isDomainError(error) ? error.message : String(error);
    if (code.startsWith('OBJECT_STORE_') || code === 'WORK_DISK_FULL') {
      if (this.store.failed()) log(`prediction log: cannot ship to ${objects.describe()} and tries again: ${reason}`);
      return false;
    }
    const attempts = (this.attempts.get(path) ?? 0) + 1;
    this.attempts.set(path, attempts);
    if (attempts < ATTEMPTS) return true;
    log(`prediction log: ${path} is put aside as .failed: ${reason}`);
    await rename(path, withState(path, 'failed')).catch(ifGone);
    return true;
  }

  private async makeRoom(found: readonly SegmentFile[]): Promise<void> {
    let bytes = total(found);
    const oldest = found.filter(({ state }) => state === 'shipped').sort((a, b) => a.modifiedMs - b.modifiedMs);
    for (const { path, sizeBytes } of oldest) {
      if (bytes < this.options.diskLimitBytes) return;
      await removeSegment(path, this.options.destinations);
      this.options.log(`prediction log: ${path} is stored, but was not delivered everywhere: its room was needed`);
      bytes -= sizeBytes;
    }
  }

  private startDeliveries(shipped: readonly SegmentFile[]): void {
    if (this.isDelivering || shipped.length === 0) return;
    this.isDelivering = true;
    const { destinations } = this.options;
    this.deliveries = Promise.all(destinations.map((destination) => this.deliver(shipped, destination)))
      .then(async () => {
        for (const { path } of shipped) {
          const delivered = await Promise.all(destinations.map((destination) => isDelivered(path, destination)));
          if (delivered.every(Boolean)) await removeSegment(path, destinations);
        }
      })
      .catch((error: unknown) => this.options.log(`prediction log: deliveries stopped: ${String(error)}`))
      .finally(() => (this.isDelivering = false));
  }

  private async deliver(shipped: readonly SegmentFile[], destination: Destination): Promise<void> {
    const pause = this.pauses.get(destination) ?? new RetryPause();
    this.pauses.set(destination, pause);
    if (!pause.isOver) return;
    try {
      for (const segment of shipped) await deliverSegment(segment, destination).catch(ifGone);
      if (pause.succeeded()) this.options.log(`prediction log: delivers ${destination.name} again`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (pause.failed()) this.options.log(`prediction log: cannot deliver ${destination.name} and tries again: ${reason}`);
    }
  }
}

/** What a process that has ended left open is closed; a folder without segments goes. */
async function adopt({ path, segments }: Epoch): Promise<void> {
  for (const { path: file, state } of segments) if (state === 'open') await rename(file, withState(file, 'closed')).catch(ifGone);
  if (segments.length === 0) await rm(path, { recursive: true, force: true });
}

function asClosed(segment: SegmentFile): SegmentFile {
  return segment.state === 'open' ? { ...segment, state: 'closed', path: withState(segment.path, 'closed') } : segment;
}

function withState(path: string, state: SegmentState): string {
  return path.replace(/\.[a-z]+$/, `.${state}`);
}

function ifGone(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

function total(segments: readonly SegmentFile[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

async function removeStaleWork(dir: string): Promise<void> {
  const work = join(dir, WORK_FOLDER);
  for (const name of await readdir(work).catch(() => [])) {
    const { mtimeMs } = await stat(join(work, name)).catch(() => ({ mtimeMs: Infinity }));
    if (mtimeMs < Date.now() - STALE_WORK_MS) await rm(join(work, name), { force: true });
  }
}
