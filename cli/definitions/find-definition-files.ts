import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DomainError } from '../../core/errors.js';

const DEFINITION_FILE = /\.model\.(?:ts|mts|js|mjs|json|ya?ml)$/;
const SKIPPED_FOLDER = /^(?:node_modules|dist|\..+)$/;
const MAX_DEPTH = 6;

/** The definition files at a path: the file itself, or those in a folder and its folders, in name order. Errors: DEFINITIONS_NONE. */
export async function findDefinitionFiles(path: string): Promise<readonly string[]> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isFile()) return [absolute];
  const files = found?.isDirectory() ? await search(absolute, MAX_DEPTH) : [];
  if (files.length === 0) throw new DomainError('DEFINITIONS_NONE', { path: absolute });
  return files;
}

async function search(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && DEFINITION_FILE.test(entry.name)).map((entry) => join(folder, entry.name));
  if (depth === 0) return files.sort();
  const folders = entries.filter((entry) => entry.isDirectory() && !SKIPPED_FOLDER.test(entry.name));
  const below = await Promise.all(folders.map((entry) => search(join(folder, entry.name), depth - 1)));
  return [...files.sort(), ...below.flat()];
}
