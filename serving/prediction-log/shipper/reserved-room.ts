import { open, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../../../adapters/private-files.js';

const RESERVE_FILE = 'reserve';
const SHARE = 1 / 16;
const MAX_BYTES = 32 * 1024 ** 2;
const PIECE = Buffer.alloc(256 * 1024);

/**
 * A file of the log's folder that holds nothing but its room, taken while the disk has some: of all that is on a full disk it is the only thing
 * that is ours to give. Made when it is missing and there is twice as much room; a disk that has less gets none.
 */
export async function keepReserve(dir: string): Promise<void> {
  const path = join(dir, RESERVE_FILE);
  if (await stat(path).catch(() => undefined)) return;
  const disk = await statfs(dir).catch(() => undefined);
  if (disk === undefined) return;
  const sizeBytes = Math.floor(Math.min(MAX_BYTES, disk.blocks * disk.bsize * SHARE));
  if (sizeBytes === 0 || disk.bavail * disk.bsize < 2 * sizeBytes) return;
  const temp = `.${RESERVE_FILE}.${process.pid}`;
  try {
    await writeRoom(join(dir, temp), sizeBytes);
    await rename(join(dir, temp), path);
  } catch {
    await rm(join(dir, temp), { force: true });
  }
}

/** Gives the room back to the disk, for who needs it now. Errors: ENOENT where there is none. */
export async function giveReserve(dir: string): Promise<void> {
  await rm(join(dir, RESERVE_FILE));
}

/** Written, since a file with holes has no room. */
async function writeRoom(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'w', PRIVATE_FILE);
  try {
    for (let left = sizeBytes; left > 0; left -= PIECE.length) await file.write(PIECE, 0, Math.min(left, PIECE.length));
    await file.sync();
  } finally {
    await file.close();
  }
}
