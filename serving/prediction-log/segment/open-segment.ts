import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { BLOCK_HEADER_BYTES, CONTEXT, CONTEXT_HEADER_BYTES } from './block-format.js';
import { Chunk } from './chunk.js';
import type { ChunkPool } from './chunk-pool.js';
import { segmentFile } from './log-folder.js';
import type { EpochFolder } from './log-folder.js';
import type { RowContext, SegmentHeader, SegmentSchema } from './segment-schema.js';

export type DropReason =
  'memory-limit' | 'memory-share' | 'disk-limit' | 'disk-share' | 'disk-full' | 'write-failed' | 'file-lost' | 'closed' | 'fault';

/** Numbers of an endpoint's segments. A number whose file never held a row is used again when no later one was given. */
export interface SegmentNumbers {
  last: number;
}

export interface SegmentHost {
  readonly folder: EpochFolder;
  readonly pool: ChunkPool;
  readonly wrote: (bytes: number) => void;
  readonly succeeded: () => void;
  /** @param code of the system's error, if there is one */
  readonly dropped: (reason: DropReason, rows: number, code?: string) => void;
  readonly failed: (segment: OpenSegment) => void;
}

const LOOK_MS = 1_000;
/** A busy server has one turn for the disk in tens of milliseconds, and megabytes wait by then. */
const BLOCKS_AT_ONCE = 64;

/**
 * A segment that takes rows. Rows are appended to memory at once; one writer at a time brings whole blocks to the file, in order.
 * 1. Nothing here waits for the disk but `ended`.
 * 2. After the first failure nothing more is written: what was whole in the file stays, what waited is dropped and counted.
 * 3. A file that was removed under us takes its rows along; they are counted, and the segment ends.
 */
export class OpenSegment {
  readonly openedAt = performance.now();
  /** Bytes appended so far, in memory or in the file. */
  sizeBytes = 0;
  private running: Promise<void> = Promise.resolve();
  private readonly waiting: Chunk[] = [];
  private readonly contexts = new Map<RowContext, number>();
  private lastContext: RowContext | undefined;
  private lastNumber = 0;
  private current: Chunk | undefined;
  private file: FileHandle | undefined;
  private path = '';
  private seq = 0;
  private rowsWritten = 0;
  /** Then its number is never used again: another process may have stored the file. */
  private hadRows = false;
  private lookedAt = 0;
  private isWriting = false;
  private isClosing = false;
  private hasFailed = false;

  constructor(
    private readonly endpoint: string,
    private readonly schema: SegmentSchema,
    private readonly numbers: SegmentNumbers,
    private readonly host: SegmentHost,
  ) {}

  get takesRows(): boolean {
    return !this.isClosing && !this.hasFailed;
  }

  /** A chunk with room for `bytes`; undefined when memory is at its limit. */
  room(bytes: number): Chunk | undefined {
    if (this.current !== undefined && this.current.room >= bytes) return this.current;
    this.flush();
    this.current ??= this.host.pool.take(bytes + BLOCK_HEADER_BYTES);
    return this.current;
  }

  /** Number of a context, which is written before its first row. Undefined when memory is at its limit. */
  contextNumber(context: RowContext, definition: Uint8Array): number | undefined {
    if (context === this.lastContext) return this.lastNumber;
    const known = this.contexts.get(context);
    if (known !== undefined) return this.remember(context, known);
    const chunk = this.room(CONTEXT_HEADER_BYTES + definition.length);
    if (chunk === undefined) return undefined;
    chunk.u8(CONTEXT);
    chunk.u32(definition.length);
    chunk.raw(definition);
    const number = this.contexts.size;
    this.contexts.set(context, number);
    return this.remember(context, number);
  }

  private remember(context: RowContext, number: number): number {
    this.lastContext = context;
    return (this.lastNumber = number);
  }

  /** Brings what was appended to the file, in the background. */
  flush(): void {
    const { current } = this;
    this.current = undefined;
    if (current !== undefined) {
      if (current.isEmpty) this.host.pool.giveBack(current);
      else this.waiting.push(current);
    }
    this.run();
  }

  /** No more rows. */
  close(): void {
    this.isClosing = true;
    this.flush();
  }

  /** Resolves when all is written; after `close`, when the file has its final name. */
  async written(): Promise<void> {
    while (this.hasWork || this.isWriting) await this.running;
  }

  private get hasWork(): boolean {
    return this.waiting.length > 0 || (this.isClosing && this.file !== undefined);
  }

  private run(): void {
    if (this.isWriting || !this.hasWork) return;
    this.isWriting = true;
    this.running = this.write()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.isWriting = false;
        this.run();
      });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0 && !this.hasFailed) {
      const file = this.file ?? (await this.openFile());
      await this.checkStillThere(file);
      await this.writeBlocks(
        file,
        this.waiting.slice(0, BLOCKS_AT_ONCE).map((chunk) => chunk.sealed()),
      );
    }
    if (this.isClosing) await this.finish();
  }

  /** Those of the first chunks that wait. Each is accounted for when it is whole, so a failure counts no row that is in the file. */
  private async writeBlocks(file: FileHandle, blocks: readonly Buffer[]): Promise<void> {
    let { bytesWritten: left } = await file.writev(blocks);
    for (const block of blocks) {
      if (left < block.length) {
        // The next round begins with the block after it.
        if (left === 0) return;
        await writeWhole(file, block.subarray(left));
        return this.wroteFirst(block.length);
      }
      left -= block.length;
      this.wroteFirst(block.length);
    }
  }

  private wroteFirst(sizeBytes: number): void {
    const chunk = this.waiting.shift() as Chunk;
    this.host.wrote(sizeBytes);
    this.rowsWritten += chunk.rows;
    this.hadRows = true;
    chunk.settle('disk');
    this.host.pool.giveBack(chunk);
    this.host.succeeded();
  }

  private async openFile(): Promise<FileHandle> {
    await this.host.folder.create();
    const { folder } = this.host;
    const seq = (this.numbers.last += 1);
    this.seq = seq;
    this.path = join(folder.path, segmentFile(this.endpoint, seq, 'open'));
    const file = await open(this.path, 'wx', 0o600);
    this.file = file;
    const { instance, epoch } = folder;
    const header: SegmentHeader = { formatVersion: 1, endpoint: this.endpoint, instance, epoch, seq, schema: this.schema };
    const content = Buffer.from(JSON.stringify(header));
    const chunk = new Chunk(content.length + BLOCK_HEADER_BYTES);
    chunk.raw(content);
    await writeWhole(file, chunk.sealed());
    return file;
  }

  private async checkStillThere(file: FileHandle): Promise<void> {
    const now = performance.now();
    if (now - this.lookedAt < LOOK_MS) return;
    this.lookedAt = now;
    if ((await file.stat()).nlink > 0) return;
    this.host.dropped('file-lost', this.rowsWritten);
    this.rowsWritten = 0;
    throw Object.assign(new Error('the file was removed'), { code: 'ENOENT' });
  }

  private async finish(): Promise<void> {
    const { file } = this;
    this.file = undefined;
    if (file === undefined) return;
    try {
      this.lookedAt = -Infinity;
      await this.checkStillThere(file);
    } finally {
      await file.close();
    }
    await rename(this.path, join(this.host.folder.path, segmentFile(this.endpoint, this.seq, 'closed')));
  }

  /** Ends the file as it is; what follows the last whole block in it is left out by readers. */
  private async abandon(): Promise<void> {
    if (this.rowsWritten > 0) return this.finish();
    await this.file?.close();
    this.file = undefined;
    if (this.seq > 0) await rm(this.path, { force: true });
    if (!this.hadRows && this.seq > 0 && this.numbers.last === this.seq) this.numbers.last -= 1;
  }

  private async fail(error: unknown): Promise<void> {
    this.hasFailed = true;
    if (this.current !== undefined) this.waiting.push(this.current);
    this.current = undefined;
    const reason = dropReason(error);
    for (const chunk of this.waiting.splice(0)) {
      this.host.dropped(reason, chunk.rows, (error as NodeJS.ErrnoException).code);
      chunk.settle('nowhere');
      this.host.pool.giveBack(chunk);
    }
    await this.abandon().catch(() => undefined);
    this.host.failed(this);
  }
}

async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) written += (await file.write(bytes, written)).bytesWritten;
}

function dropReason(error: unknown): DropReason {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'disk-full';
  return code === 'ENOENT' ? 'file-lost' : 'write-failed';
}
