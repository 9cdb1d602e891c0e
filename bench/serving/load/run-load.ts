import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../../../config/child-environment.js';
import { startSupervised } from '../../../tools/supervised-process.js';
import { pinned } from '../servers/pinning.js';
import type { LoadJob, LoadResult } from './load-job.js';

/** Runs the load generator in a process of its own. */
export async function runLoad(dir: string, job: LoadJob): Promise<LoadResult> {
  const file = join(dir, 'load-job.json');
  await writeFile(file, JSON.stringify(job));
  const extension = extname(fileURLToPath(import.meta.url));
  const main = fileURLToPath(new URL(`./main${extension}`, import.meta.url));
  const loader = extension === '.ts' ? ['--import', 'tsx'] : [];
  const [command, ...args] = pinned('load', process.execPath, [...loader, main, file]);
  const generator = await startSupervised(command, args, { env: childEnvironment() });
  const { code } = await generator.exited;
  if (code !== 0) throw new Error(`the load generator failed:\n${generator.outputTail()}`);
  return JSON.parse(generator.outputTail()) as LoadResult;
}
