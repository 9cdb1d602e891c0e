import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivateFolder } from '../../../adapters/private-files.js';
import { isForWantOfRoom } from '../../../core/want-of-room.js';
import { giveReserve } from './reserved-room.js';
import { WORK_FOLDER } from '../segment/log-folder.js';

/** Memory that is a folder, where the system has it. */
const MEMORY_FOLDER = '/dev/shm';
const FILE = 'segment.parquet';

/**
 * Does something with the path of a file that is not there yet, and removes it. The file is in the log's own folder; where that has no
 * room, the work is done again in other places, and at last in the room that is kept there, since what is made of it makes room. Errors: those of the work, of its last try.
 */
export async function withWorkFile<T>(dir: string, work: (path: string) => Promise<T>): Promise<T> {
  const rooms = [
    () => ownRoom(join(dir, WORK_FOLDER)),
    () => foreignRoom(tmpdir()),
    () => foreignRoom(MEMORY_FOLDER),
    () => reservedRoom(dir),
  ];
  let failure: unknown;
  for (const open of rooms) {
    const room = await open().catch((error: unknown) => void (failure ??= error));
    if (room === undefined) continue;
    try {
      return await work(join(room, FILE));
    } catch (error) {
      if (!isForWantOfRoom(error)) throw error;
      failure = error;
    } finally {
      await rm(room, { recursive: true, force: true });
    }
  }
  throw failure;
}

async function ownRoom(folder: string): Promise<string> {
  const room = join(folder, randomUUID());
  await makePrivateFolder(room);
  return room;
}

async function reservedRoom(dir: string): Promise<string> {
  await giveReserve(dir);
  return ownRoom(join(dir, WORK_FOLDER));
}

/** `mkdtemp` makes a folder for its user alone. */
function foreignRoom(parent: string): Promise<string> {
  return mkdtemp(join(parent, 'perennial-ship-'));
}
