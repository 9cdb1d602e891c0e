import { Chunk } from './chunk.js';

export const CHUNK_BYTES = 64 * 1024;
/** Kept for the next rows; more than that only pile up while the disk is slow. */
const KEPT = 16;

/** Hands out memory up to a limit, and takes it back. */
export class ChunkPool {
  private readonly free: Chunk[] = [];
  private takenBytes = 0;
  /** Chunks that nobody took since the last trim. */
  private unneeded = 0;

  constructor(private readonly limitBytes: number) {}

  get freeBytes(): number {
    return this.limitBytes - this.takenBytes;
  }

  /** Undefined: the limit is reached. `minBytes` is for a row that is larger than a chunk. */
  take(minBytes: number): Chunk | undefined {
    const sizeBytes = Math.max(CHUNK_BYTES, minBytes);
    if (this.takenBytes + sizeBytes > this.limitBytes) return undefined;
    this.takenBytes += sizeBytes;
    const kept = sizeBytes === CHUNK_BYTES ? this.free.pop() : undefined;
    this.unneeded = Math.min(this.unneeded, this.free.length);
    return kept ?? new Chunk(sizeBytes);
  }

  giveBack(chunk: Chunk): void {
    this.takenBytes -= chunk.sizeBytes;
    if (chunk.sizeBytes !== CHUNK_BYTES || this.free.length >= KEPT) return;
    chunk.reset();
    this.free.push(chunk);
  }

  /** Forgets the memory that was not needed since the last time, so that a burst does not leave its own for ever. */
  trim(): void {
    this.free.splice(0, this.unneeded);
    this.unneeded = this.free.length;
  }
}
