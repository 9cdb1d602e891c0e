import { constants, copyFile, mkdir, lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../private-files.js';
import { systemCode } from './file-failure.js';

/** Makes what was linked, renamed or removed in `folder` survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates `path`, which must not exist, and returns when its bytes are on disk. A failed write leaves no file. */
export async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  await cleanedOnFailure(path, async () => {
    const handle = await open(path, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

/** Like `writeDurably`, with the bytes of another file. */
export async function copyDurably(source: string, path: string): Promise<void> {
  await cleanedOnFailure(path, async () => {
    await copyFile(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const handle = await open(path, 'r');
    try {
      await handle.chmod(PRIVATE_FILE);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

async function cleanedOnFailure(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Removes files of `folder` that nobody wrote to for `ageMs`: what killed processes left behind. A writer that was only
 * stopped for that long finds its file gone and fails its attempt.
 */
export async function sweepStaleFiles(folder: string, ageMs: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const modifiedAt = await lstat(path).then(
      (stats) => stats.mtimeMs,
      () => Infinity,
    );
    if (modifiedAt < Date.now() - ageMs) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Makes one folder level. Throws like the system does when a file (ENOTDIR) or a symbolic link (ELOOP) has the name. */
export async function makeFolderLevel(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PRIVATE_FOLDER });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const found = await lstat(path);
    if (found.isDirectory()) return;
    const code = found.isSymbolicLink() ? 'ELOOP' : 'ENOTDIR';
    throw Object.assign(new Error(`${code}: not a folder`, { cause: error }), { code });
  }
}
