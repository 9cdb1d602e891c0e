import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateFile } from '../../../adapters/private-files.js';
import { USAGE_FILE } from './log-folder.js';

interface UsageDocument {
  readonly bytes: number;
}

const READ_MS = 1_000;

/**
 * How many bytes wait in the log's folder: what the shipper counted last, and what this process wrote since. Without a shipper it
 * only grows, which is right: nothing leaves the folder.
 */
export class DiskUsage {
  private counted = 0;
  private countedText = '';
  private sinceCount = 0;
  private readAt = -Infinity;

  constructor(
    private readonly dir: string,
    private readonly changed: (bytes: number) => void,
  ) {}

  get bytes(): number {
    return this.counted + this.sinceCount;
  }

  add(bytes: number): void {
    this.sinceCount += bytes;
    this.changed(this.bytes);
  }

  /** Reads the shipper's count, at most once a second. */
  async refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.readAt < READ_MS) return;
    this.readAt = now;
    const text = await readFile(join(this.dir, USAGE_FILE), 'utf8').catch(() => this.countedText);
    if (text === this.countedText) return;
    this.countedText = text;
    try {
      this.counted = (JSON.parse(text) as UsageDocument).bytes;
      this.sinceCount = 0;
      this.changed(this.bytes);
    } catch {
      // Half of a document is never seen: it is renamed into place.
    }
  }
}

/** `countedAtMs` tells one count from the next when the number is the same. */
export async function writeUsage(dir: string, bytes: number, countedAtMs: number): Promise<void> {
  const temp = join(dir, `.${USAGE_FILE}.${process.pid}`);
  await writePrivateFile(temp, JSON.stringify({ bytes, countedAtMs }));
  await rename(temp, join(dir, USAGE_FILE));
}
