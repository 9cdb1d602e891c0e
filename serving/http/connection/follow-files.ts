import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 1_000;

/**
 * Calls `changed` after any of the files was changed or replaced, until the signal. Looks instead of watching: a mounted secret is
 * replaced by way of a link, which watching a file does not notice. A file that is missing counts as not changed.
 * Resolves once the files were looked at for the first time: read them after that, and no change is missed.
 */
export async function followFiles(paths: readonly string[], signal: AbortSignal, changed: () => Promise<void>): Promise<void> {
  const found = await marks(paths);
  void follow(paths, found, signal, changed);
}

async function follow(
  paths: readonly string[],
  found: string | undefined,
  signal: AbortSignal,
  changed: () => Promise<void>,
): Promise<void> {
  let before = found;
  while (!signal.aborted) {
    await delay(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
    const now = await marks(paths);
    if (signal.aborted || now === undefined || now === before) continue;
    before = now;
    await changed();
  }
}

async function marks(paths: readonly string[]): Promise<string | undefined> {
  try {
    const found = await Promise.all(paths.map((path) => stat(path, { bigint: true })));
    return found.map(({ ino, size, mtimeNs }) => `${ino}/${size}/${mtimeNs}`).join(' ');
  } catch {
    return undefined;
  }
}
