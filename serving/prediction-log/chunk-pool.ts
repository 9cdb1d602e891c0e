import { Chunk } from './chunk.js';

export const CHUNK_BYTES = 64 * 1024;
/** Kept for the next rows; more than that only pile up while the disk is slow. */
const KEPT = 16;

/** Hands out memory up to a limit, and takes it back. */
export class ChunkPool {
  private readonly free: Chunk[] = [];
  private takenBytes = 0;

  constructor(private readonly limitBytes: number) {}

  /** Undefined: the limit is reached. `minBytes` is for a row that is larger than a chunk. */
  take(minBytes: number): Chunk | undefined {
    const sizeBytes = Math.max(CHUNK_BYTES, minBytes);
    if (this.takenBytes + sizeBytes > this.limitBytes) return undefined;
    this.takenBytes += sizeBytes;
    return (sizeBytes === CHUNK_BYTES ? this.free.pop() : undefined) ?? new Chunk(sizeBytes);
  }

  giveBack(chunk: Chunk): void {
    this.takenBytes -= chunk.sizeBytes;
    if (chunk.sizeBytes !== CHUNK_BYTES || this.free.length >= KEPT) return;
    chunk.reset();
    this.free.push(chunk);
  }
}
