import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** Writes the files of a wheel (a zip archive) under `folder`; those in `executables` get the executable bit. */
export async function unpackWheel(archive: Uint8Array, folder: string, executables: readonly string[]): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(archive))) {
    const relativePath = normalize(name);
    if (relativePath.startsWith('..') || relativePath.startsWith(sep)) throw new Error(`the archive names a file outside itself: ${name}`);
    const path = join(folder, relativePath);
    if (name.endsWith('/')) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    if (executables.includes(name)) await chmod(path, executable((await stat(path)).mode));
  }
}

/** Whoever may read it may run it. */
function executable(mode: number): number {
  return mode | ((mode & 0o444) >> 2);
}
