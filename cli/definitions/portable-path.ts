import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';

/** What stands at the top of a checkout. */
const TOPS = ['.git', 'package.json'];

/**
 * A path as it reads in every checkout: relative to the definition's folder where it was written so, and where it was written absolute but
 * lies in the same checkout, as `join(import.meta.dirname, 'rows.csv')` does. Elsewhere it stays absolute.
 */
export async function portablePath(path: string, folder: string): Promise<string> {
  if (!isAbsolute(path)) return posix.normalize(path.split(sep).join(posix.sep));
  const top = await checkoutOf(folder);
  const below = relative(top, path);
  const isInside = below !== '' && below.split(sep)[0] !== '..' && !isAbsolute(below);
  return isInside ? relative(folder, path).split(sep).join(posix.sep) : path;
}

/** The nearest folder above that looks like the top of a checkout; without one the folder itself. */
async function checkoutOf(folder: string): Promise<string> {
  for (let top = resolve(folder); top !== dirname(top); top = dirname(top)) {
    for (const name of TOPS) if (await exists(join(top, name))) return top;
  }
  return folder;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
