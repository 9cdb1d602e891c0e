import { open, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../../adapters/private-files.js';
import { USAGE_FILE } from './log-folder.js';

interface UsageDocument {
  readonly bytes: number;
}

const READ_MS = 1_000;
const USAGE_CHARS = 80;
/** Of the disk, what the log never takes: the shipper needs room to make room. */
const RESERVE_SHARE = 1 / 16;
const MAX_RESERVE_BYTES = 64 * 1024 ** 2;

/**
 * How many bytes wait in the log's folder: what the shipper counted last, and what this process wrote since. Without a shipper it
 * only grows, which is right: nothing leaves the folder.
 */
export class DiskUsage {
  private counted = 0;
  private countedText = '';
  private sinceCount = 0;
  private readAt = -Infinity;
  private roomBytes = Infinity;
  private sinceRoom = 0;

  constructor(
    private readonly dir: string,
    private readonly changed: (bytes: number) => void,
    /** The shipper counted less than there was. */
    private readonly shrank: (before: number, after: number) => void,
  ) {}

  get bytes(): number {
    return this.counted + this.sinceCount;
  }

  /** How much more the file system has for the log, as of the last look. */
  get diskRoomBytes(): number {
    return this.roomBytes - this.sinceRoom;
  }

  add(bytes: number): void {
    this.sinceCount += bytes;
    this.sinceRoom += bytes;
    this.changed(this.bytes);
  }

  /** Reads the shipper's count, and asks for the disk's room, at most once a second. */
  async refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.readAt < READ_MS) return;
    this.readAt = now;
    await Promise.all([this.readCount(), this.readRoom()]);
  }

  /** A file system that does not say has room until a write fails. */
  private async readRoom(): Promise<void> {
    const before = this.sinceRoom;
    const found = await statfs(this.dir).catch(() => undefined);
    const reserve = found === undefined ? 0 : Math.min(MAX_RESERVE_BYTES, found.blocks * found.bsize * RESERVE_SHARE);
    this.roomBytes = found === undefined || found.blocks === 0 ? Infinity : found.bavail * found.bsize - reserve;
    this.sinceRoom -= before;
  }

  private async readCount(): Promise<void> {
    const text = await readFile(join(this.dir, USAGE_FILE), 'utf8').catch(() => this.countedText);
    if (text === this.countedText) return;
    this.countedText = text;
    const before = this.bytes;
    try {
      this.counted = (JSON.parse(text) as UsageDocument).bytes;
      this.sinceCount = 0;
      this.shrank(before, this.bytes);
      this.changed(this.bytes);
    } catch {
      // Half of a document is never seen: it is renamed into place.
    }
  }
}

/**
 * `countedAtMs` tells one count from the next when the number is the same. Renamed into place, so that half of it is never seen; on a full
 * disk written over the last one, which takes no room: all have one length, and a reader that meets a half of it tries again.
 */
export async function writeUsage(dir: string, bytes: number, countedAtMs: number): Promise<void> {
  const temp = join(dir, `.${USAGE_FILE}.${process.pid}`);
  const path = join(dir, USAGE_FILE);
  const text = JSON.stringify({ bytes, countedAtMs }).padEnd(USAGE_CHARS);
  try {
    await writePrivateFile(temp, text);
    await rename(temp, path);
  } catch {
    await rm(temp, { force: true });
    const file = await open(path, 'r+');
    await file.write(text, 0).finally(() => file.close());
  }
}
