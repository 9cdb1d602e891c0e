import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OWNER_FILE, isEpoch, parseSegmentFile } from './log-folder.js';
import type { OwnerDocument, SegmentState } from './log-folder.js';
import { isAlive } from './process-identity.js';

export interface SegmentFile {
  readonly path: string;
  readonly endpoint: string;
  readonly seq: number;
  readonly state: SegmentState;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface Epoch {
  readonly path: string;
  /** Its process has ended: nobody writes there any more. */
  readonly isOver: boolean;
  readonly segments: readonly SegmentFile[];
}

/** Every process's folder in the log's folder. What vanishes while we look is left out. */
export async function findEpochs(dir: string): Promise<readonly Epoch[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && isEpoch(entry.name));
  const epochs: Epoch[] = [];
  for (const { name } of names) {
    const path = join(dir, name);
    // The owner first: what a process wrote before it ended is then certainly seen.
    const isOver = !(await hasLivingOwner(path));
    epochs.push({ path, isOver, segments: await findSegments(path) });
  }
  return epochs;
}

async function hasLivingOwner(folder: string): Promise<boolean> {
  const path = join(folder, OWNER_FILE);
  try {
    const { mtimeMs } = await stat(path);
    return isAlive(JSON.parse(await readFile(path, 'utf8')) as OwnerDocument, mtimeMs, Date.now());
  } catch {
    return false;
  }
}

async function findSegments(folder: string): Promise<readonly SegmentFile[]> {
  const found: SegmentFile[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const parsed = parseSegmentFile(name);
    const path = join(folder, name);
    const stats = parsed === null ? undefined : await stat(path).catch(() => undefined);
    if (parsed !== null && stats !== undefined) found.push({ ...parsed, path, sizeBytes: stats.size, modifiedMs: stats.mtimeMs });
  }
  return found;
}
