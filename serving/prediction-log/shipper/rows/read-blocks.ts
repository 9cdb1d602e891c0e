import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { BLOCK_HEADER_BYTES, BLOCK_MAGIC } from '../../segment/block-format.js';

const WINDOW_BYTES = 1024 * 1024;

/**
 * Payloads of the whole blocks of a file, in order, up to the first that is not whole; each is valid until the next is asked for.
 * `skipped`: bytes after it. Reading waits for the disk: the file was written here seconds ago, and who reads does nothing else.
 */
export function* readBlocks(path: string, skipped: (bytes: number) => void): Generator<Buffer> {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const window = new FileWindow(file);
    let position = 0;
    while (position < size) {
      const payload = blockAt(window, position, size);
      if (payload === undefined) return skipped(size - position);
      yield payload;
      position += BLOCK_HEADER_BYTES + payload.length;
    }
  } finally {
    closeSync(file);
  }
}

function blockAt(window: FileWindow, position: number, sizeBytes: number): Buffer | undefined {
  if (position + BLOCK_HEADER_BYTES > sizeBytes) return undefined;
  const head = window.at(position, BLOCK_HEADER_BYTES);
  const length = head?.readUInt32LE(4) ?? 0;
  const checksum = head?.readUInt32LE(8);
  if (head?.readUInt32LE(0) !== BLOCK_MAGIC || position + BLOCK_HEADER_BYTES + length > sizeBytes) return undefined;
  const payload = window.at(position + BLOCK_HEADER_BYTES, length);
  return payload !== undefined && crc32(payload) === checksum ? payload : undefined;
}

/** Some of a file in memory, so that not every block is read by itself. */
class FileWindow {
  private bytes = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  private start = 0;
  private end = 0;

  constructor(private readonly file: number) {}

  /** Undefined: the file ends before. The memory is used again by the next call. */
  at(position: number, length: number): Buffer | undefined {
    if (position < this.start || position + length > this.end) this.moveTo(position, length);
    const from = position - this.start;
    return position + length <= this.end ? this.bytes.subarray(from, from + length) : undefined;
  }

  private moveTo(position: number, length: number): void {
    if (length > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(length);
    this.start = position;
    this.end = position;
    for (let read = -1; read !== 0 && this.end - position < this.bytes.length; this.end += read)
      read = readSync(this.file, this.bytes, this.end - position, this.bytes.length - (this.end - position), this.end);
  }
}
