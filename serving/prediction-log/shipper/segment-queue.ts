import { readFile, rename, rm } from 'node:fs/promises';
import { writePrivateFile } from '../../../adapters/private-files.js';
import { isDomainError } from '../../../core/errors.js';
import { unforeseenKind } from '../../../core/unforeseen-error.js';
import type { SegmentFile } from '../segment/find-segments.js';
import { RetryPause } from './retry-pause.js';
import { ifGone, withState } from './segment-state.js';
import { StoreFailure, shipSegment } from './ship-segment.js';
import type { ShipTarget } from './ship-segment.js';

export interface SegmentQueueOptions extends ShipTarget {
  /** Of a segment whose object is there: kept for destinations, or removed. */
  readonly keepsShipped: boolean;
  readonly log: (line: string) => void;
}

const AT_ONCE = 4;
/** A segment that cannot be converted so often, or ends the process, is put aside, so that the others go on. */
const ATTEMPTS = 4;

/** Brings closed segments to the object store, oldest first, a few at once. */
export class SegmentQueue {
  private readonly pause = new RetryPause();

  constructor(private readonly options: SegmentQueueOptions) {}

  skipPause(): void {
    this.pause.skip();
  }

  /** True: all are shipped or put aside. Stops when the store is in trouble, and does nothing for a while then. */
  async ship(closed: readonly SegmentFile[]): Promise<boolean> {
    const queue = [...closed].sort((a, b) => a.modifiedMs - b.modifiedMs);
    let isWell = this.pause.isOver;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && isWell; next = queue.shift()) isWell = (await this.shipOne(next.path)) && isWell;
    };
    if (isWell) await Promise.all(Array.from({ length: AT_ONCE }, work));
    return isWell;
  }

  /** False: the store is in trouble. */
  private async shipOne(path: string): Promise<boolean> {
    const { log, keepsShipped } = this.options;
    try {
      if (!(await this.countAttempt(path))) return true;
      const { key, skippedBytes } = await shipSegment(path, this.options);
      if (skippedBytes > 0) log(`prediction log: ${skippedBytes} bytes after the last whole block of ${path} are left out`);
      if (key === undefined || !keepsShipped) await rm(path, { force: true });
      else await rename(path, withState(path, 'shipped')).catch(ifGone);
      await rm(attemptFile(path), { force: true });
      if (this.pause.succeeded()) log('prediction log: ships again');
      return true;
    } catch (error) {
      return this.handleFailure(path, error);
    }
  }

  private async handleFailure(path: string, error: unknown): Promise<boolean> {
    const { log, objects } = this.options;
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = isDomainError(error) || error instanceof StoreFailure ? error.message : unforeseenKind(error);
    const isOurs = !isGone && !(error instanceof StoreFailure) && !(isDomainError(error) && error.code === 'WORK_DISK_FULL');
    if (!isOurs) await rm(attemptFile(path), { force: true });
    if (isGone) return true;
    if (isOurs) log(`prediction log: ${path} could not be made into Parquet: ${reason}`);
    else if (this.pause.failed()) log(`prediction log: cannot ship to ${objects.describe()} and tries again: ${reason}`);
    return isOurs;
  }

  /** In a file, since an attempt may end this process. False: there were too many. */
  private async countAttempt(path: string): Promise<boolean> {
    const before = Number(await readFile(attemptFile(path), 'utf8').catch(() => '0'));
    if (before < ATTEMPTS) await writePrivateFile(attemptFile(path), String(before + 1));
    else {
      this.options.log(`prediction log: ${path} is put aside as .failed after ${before} attempts`);
      await rename(path, withState(path, 'failed')).catch(ifGone);
    }
    return before < ATTEMPTS;
  }
}

function attemptFile(path: string): string {
  return `${path}-attempts`;
}
