import { readFile } from 'node:fs/promises';
import type { ModelBytes } from '../../core/trainers/kind/model-bytes.js';

/** Contents of files of a model, by the names that their paths have. */
export async function readModelFiles(paths: Readonly<Record<string, string>>): Promise<ModelBytes> {
  return Object.fromEntries(await Promise.all(Object.entries(paths).map(async ([name, path]) => [name, await readFile(path)] as const)));
}
