import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../adapters/private-files.js';
import { isForWantOfRoom } from '../../core/want-of-room.js';

/** With a part of its own, since in a container every process of a series may have the same id. */
const PROCESS = `${process.pid}-${randomUUID().slice(0, 8)}`;
const TEMPORARY = /^(?:work|new)-((\d+)-[0-9a-f]{8})-/;
/** Folder of the work root with what outlives an activity. */
export const MATRICES_FOLDER = 'matrices';

/** Makes the folder and removes what killed processes left there. Call once, before the Worker takes tasks. */
export async function prepareWorkRoot(workRoot: string): Promise<void> {
  await makePrivateFolder(workRoot);
  await removeStale(workRoot);
  await removeStale(join(workRoot, MATRICES_FOLDER));
}

/** Makes a private folder that `prepareWorkRoot` of a later process removes when this one cannot. */
export async function makeWorkFolder(workRoot: string): Promise<string> {
  const folder = join(workRoot, temporaryName('work'));
  await makePrivateFolder(folder);
  return folder;
}

/**
 * Runs work in a private folder that is removed whatever happens. When it fails for want of room, what is only kept to save time goes
 * too, so that the next attempt has that room; a training that uses it has links of its own.
 */
export async function inWorkFolder<T>(workRoot: string, work: (folder: string) => Promise<T>): Promise<T> {
  let folder: string | undefined;
  try {
    folder = await makeWorkFolder(workRoot);
    return await work(folder);
  } catch (error) {
    if (isForWantOfRoom(error)) await clearMatrices(workRoot);
    throw error;
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** A new name that tells which process made it. */
export function temporaryName(kind: 'work' | 'new'): string {
  return `${kind}-${PROCESS}-${randomUUID()}`;
}

async function clearMatrices(workRoot: string): Promise<void> {
  const folder = join(workRoot, MATRICES_FOLDER);
  const entries = (await readdir(folder).catch(() => [])).filter((name) => !TEMPORARY.test(name));
  await Promise.all(entries.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

async function removeStale(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter(isStale).map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** A reused process id keeps a folder until the next start. */
function isStale(name: string): boolean {
  const [, owner, pid] = TEMPORARY.exec(name) ?? [];
  if (owner === undefined || owner === PROCESS) return false;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
