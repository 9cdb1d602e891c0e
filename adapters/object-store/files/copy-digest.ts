import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { systemCode } from './file-failure.js';
import { READ_FLAGS } from './read-flags.js';

const CHUNK_BYTES = 1024 * 1024;
/** A bad sector, a broken file system, and what is no file. */
const DAMAGED = new Set(['EIO', 'EBADMSG', 'EUCLEAN', 'EISDIR', 'ELOOP', 'ENXIO']);

/** SHA-256 of a file's bytes, which also counts as its use now; undefined without a file; `none (EIO)` for what is damaged. */
export async function copyDigest(path: string): Promise<string | undefined> {
  try {
    return await readDigest(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return undefined;
    if (DAMAGED.has(code)) return `none (${code})`;
    throw error;
  }
}

async function readDigest(path: string): Promise<string> {
  const handle = await open(path, READ_FLAGS);
  try {
    const now = new Date();
    await handle.utimes(now, now);
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
