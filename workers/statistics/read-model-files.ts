import { readFile } from 'node:fs/promises';
import type { ModelPaths } from '../../adapters/statistics/statistics.js';
import type { ModelBytes } from '../../core/trainers/kind/model-bytes.js';

export async function readModelFiles(files: ModelPaths): Promise<ModelBytes> {
  return Object.fromEntries(await Promise.all(Object.entries(files).map(async ([name, path]) => [name, await readFile(path)] as const)));
}
