import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';
import { DomainError } from '../../core/errors.js';

export interface HomeLock {
  release(): void;
}

/**
 * Makes one process the owner of a data folder. The lock is SQLite's own on a file in it, which the operating system drops with the
 * process that holds it, however that ends. Errors: HOME_IN_USE.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  await mkdir(home, { recursive: true });
  const ownerFile = join(home, 'up.owner');
  const database = new Libsql(join(home, 'up.lock'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const owner = await readFile(ownerFile, 'utf8').catch(() => '');
    throw new DomainError('HOME_IN_USE', { home, owner: owner.trim() }, { cause: error });
  }
  await writeFile(ownerFile, `process ${process.pid} since ${new Date().toISOString()}\n`);
  return { release: () => void database.close() };
}
