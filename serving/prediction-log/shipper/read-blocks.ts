import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { BLOCK_HEADER_BYTES, BLOCK_MAGIC } from '../block-format.js';

/** Payloads of the whole blocks of a file, in order, up to the first that is not whole. `skipped`: bytes after it. */
export async function* readBlocks(path: string, skipped: (bytes: number) => void): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let position = 0;
    while (position < size) {
      const payload = await blockAt(file, position, size);
      if (payload === undefined) return skipped(size - position);
      yield payload;
      position += BLOCK_HEADER_BYTES + payload.length;
    }
  } finally {
    await file.close();
  }
}

async function blockAt(file: FileHandle, position: number, sizeBytes: number): Promise<Buffer | undefined> {
  if (position + BLOCK_HEADER_BYTES > sizeBytes) return undefined;
  const head = await exactly(file, position, BLOCK_HEADER_BYTES);
  const length = head?.readUInt32LE(4) ?? 0;
  if (head?.readUInt32LE(0) !== BLOCK_MAGIC || position + BLOCK_HEADER_BYTES + length > sizeBytes) return undefined;
  const payload = await exactly(file, position + BLOCK_HEADER_BYTES, length);
  return payload !== undefined && crc32(payload) === head.readUInt32LE(8) ? payload : undefined;
}

async function exactly(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.allocUnsafe(length);
  for (let read = 0; read < length;) {
    const { bytesRead } = await file.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) return undefined;
    read += bytesRead;
  }
  return bytes;
}
