import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';
import { makePrivateFolder, touchPrivateFile, writePrivateFile } from '../../adapters/private-files.js';
import { pathProblem } from '../../adapters/table-engine/checks/path-problem.js';
import { DomainError } from '../../core/errors.js';

export interface HomeLock {
  release(): void;
}

/**
 * Makes one process the owner of a data folder. The lock is SQLite's own on a file in it, which the operating system drops with the
 * process that holds it, however that ends. Errors: HOME_IN_USE, HOME_UNWRITABLE.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  await requireWritable(home);
  const ownerFile = join(home, 'up.owner');
  const lockFile = join(home, 'up.lock');
  touchPrivateFile(lockFile);
  const database = new Libsql(lockFile, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const owner = await readFile(ownerFile, 'utf8').catch(() => '');
    throw new DomainError('HOME_IN_USE', { home, owner: owner.trim() }, { cause: error });
  }
  await writePrivateFile(ownerFile, `process ${process.pid} since ${new Date().toISOString()}\n`);
  return { release: () => void database.close() };
}

/** Asked before anything starts, since each part would say it in its own words. */
async function requireWritable(home: string): Promise<void> {
  try {
    await makePrivateFolder(home);
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is a file' : pathProblem(error)?.reason;
    throw reason === undefined ? error : new DomainError('HOME_UNWRITABLE', { home, reason });
  }
}
