import { mkdir, mkdtemp, chmod, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MountedSecret {
  readonly folder: string;
  /** Of the name that a container is told. */
  readonly path: string;
  /** The folder that the links lead to now. */
  readonly data: () => Promise<string>;
  /** All at once, as kubelet does when the secret is changed. */
  swap(text: string): Promise<void>;
  remove(): Promise<void>;
}

/** A folder as kubelet's atomic writer makes it: `token` → `..data/token`, `..data` → a folder with a time, replaced by rename. */
export async function mountSecret(text: string, mode = 0o400, below = tmpdir()): Promise<MountedSecret> {
  const parent = await mkdtemp(join(below, 'perennial-mounted-'));
  const folder = join(parent, 'secret');
  await mkdir(folder);
  await chmod(folder, 0o1777);
  let swaps = 0;
  const data = async (): Promise<string> => join(folder, await readlink(join(folder, '..data')));
  const swap = async (content: string): Promise<void> => {
    const before = swaps === 0 ? undefined : await data();
    const name = `..2026_01_01_00_00_${String((swaps += 1)).padStart(2, '0')}.123456789`;
    await mkdir(join(folder, name), { mode: 0o755 });
    await writeFile(join(folder, name, 'token'), content);
    await chmod(join(folder, name, 'token'), mode);
    await symlink(name, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
    if (before !== undefined) await rm(before, { recursive: true });
  };
  await swap(text);
  await symlink('..data/token', join(folder, 'token'));
  return { folder, path: join(folder, 'token'), data, swap, remove: () => rm(parent, { recursive: true, force: true }) };
}
