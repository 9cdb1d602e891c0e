import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'work-';

/** Makes the folder and removes what killed processes left there. Call once, before the Worker takes tasks. */
export async function prepareWorkRoot(workRoot: string): Promise<void> {
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  const names = await readdir(workRoot);
  const stale = names.filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length).split('-')[0])));
  await Promise.all(stale.map((name) => rm(join(workRoot, name), { recursive: true, force: true })));
}

/** Runs work in a private folder that is removed whatever happens; its name tells the process that made it. */
export async function inWorkFolder<T>(workRoot: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(workRoot, `${PREFIX}${process.pid}-${randomUUID()}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A reused process id keeps a folder until the next start. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
