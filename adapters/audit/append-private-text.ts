import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { PRIVATE_FILE } from '../private-files.js';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;

/**
 * Adds text to a file that only its user may read; a symbolic link is refused. The file is opened for each call, so that whoever moves it
 * away (logrotate) gets what was written before, and a new one is begun. Several processes may write to one file. Returns false when the disk
 * took a part of it only.
 */
export async function appendPrivateText(path: string, text: string): Promise<boolean> {
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, PRIVATE_FILE);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('it is not a regular file');
    if ((found.mode & 0o077) !== 0) await file.chmod(PRIVATE_FILE);
    const bytes = Buffer.from(text);
    const { bytesWritten } = await file.write(bytes);
    return bytesWritten === bytes.length;
  } finally {
    await file.close();
  }
}
