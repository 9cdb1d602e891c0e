import { readFile, rename, rm } from 'node:fs/promises';
import { writePrivateFile } from '../../../adapters/private-files.js';
import { isDomainError } from '../../../core/errors.js';
import { unforeseenKind } from '../../../core/unforeseen-error.js';
import { isForWantOfRoom } from '../../../core/want-of-room.js';
import type { SegmentFile } from '../segment/find-segments.js';
import { RetryPause } from './retry-pause.js';
import { ifGone, withState } from './segment-state.js';
import { ToldFailure } from './rows/told-failure.js';
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

/** Brings closed segments to the object store, oldest first, a few at once; where room is short the smallest first, one by one. */
export class SegmentQueue {
  private readonly pause = new RetryPause();
  /** Beside the files: a full disk takes none. */
  private readonly attempts = new Map<string, number>();
  private isShortOfRoom = false;

  constructor(private readonly options: SegmentQueueOptions) {}

  skipPause(): void {
    this.pause.skip();
  }

  /** True: all are shipped or put aside. Stops when the store is in trouble, and does nothing for a while then. */
  async ship(closed: readonly SegmentFile[]): Promise<boolean> {
    const isShort = this.isShortOfRoom;
    const queue = [...closed].sort((a, b) => (isShort ? a.sizeBytes - b.sizeBytes : a.modifiedMs - b.modifiedMs));
    let isWell = this.pause.isOver;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined && isWell; next = queue.shift()) isWell = (await this.shipOne(next.path)) && isWell;
    };
    if (isWell) await Promise.all(Array.from({ length: isShort ? 1 : AT_ONCE }, work));
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
      await this.forgetAttempts(path);
      this.isShortOfRoom = false;
      if (this.pause.succeeded()) log('prediction log: ships again');
      return true;
    } catch (error) {
      return this.handleFailure(path, error);
    }
  }

  private async handleFailure(path: string, error: unknown): Promise<boolean> {
    const { log, objects } = this.options;
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = isDomainError(error) || error instanceof ToldFailure ? error.message : unforeseenKind(error);
    this.isShortOfRoom = isForWantOfRoom(error);
    const isOurs = !isGone && !(error instanceof StoreFailure) && !this.isShortOfRoom;
    if (!isOurs) await this.forgetAttempts(path);
    if (isGone) return true;
    if (isOurs) log(`prediction log: ${path} could not be made into Parquet: ${reason}`);
    else if (this.pause.failed()) log(`prediction log: cannot ship to ${objects.describe()} and tries again: ${reason}`);
    return isOurs;
  }

  /** In a file where there is room for it, since an attempt may end this process. False: there were too many. */
  private async countAttempt(path: string): Promise<boolean> {
    const written = Number(await readFile(attemptFile(path), 'utf8').catch(() => '0'));
    const before = Math.max(written, this.attempts.get(path) ?? 0);
    if (before < ATTEMPTS) {
      this.attempts.set(path, before + 1);
      await writePrivateFile(attemptFile(path), String(before + 1)).catch(() => undefined);
    } else {
      this.attempts.delete(path);
      this.options.log(`prediction log: ${path} is put aside as .failed after ${before} attempts`);
      await rename(path, withState(path, 'failed')).catch(ifGone);
    }
    return before < ATTEMPTS;
  }

  private async forgetAttempts(path: string): Promise<void> {
    this.attempts.delete(path);
    await rm(attemptFile(path), { force: true });
  }
}

function attemptFile(path: string): string {
  return `${path}-attempts`;
}
