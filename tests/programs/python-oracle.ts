import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { childEnvironment, downloadEnvironment } from '../../config/child-environment.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { runProgram } from '../../tools/install/run-program.js';
import { packageFile } from '../../tools/install/tool-catalog.js';

export interface PythonOracle {
  readonly python: string;
  /** The whole environment of the process; `import numpy, scipy, sklearn, xgboost` gives the pinned versions. */
  readonly env: Record<string, string>;
}

const INSTALL_TIMEOUT_MS = 600_000;
const ORACLE = ['python-oracle', 'scripts/oracle-requirements.txt'] as const;

/**
 * A Python with the libraries that tests compare our numbers with, in the user's cache.
 * The packages go to a folder on PYTHONPATH instead of a venv: it needs no `python3-venv` and can be renamed into place.
 */
export async function ensurePythonOracle(log: (line: string) => void = () => undefined): Promise<PythonOracle> {
  const xgboost = await ensureTool('xgboost', { log });
  const { python, folder } = await ensurePackages(...ORACLE, log);
  return { python, env: pythonEnvironment([folder, xgboost.root]) };
}

/** A Python with the clients of other serving systems; `import tritonclient, mlflow` gives the pinned versions. */
export async function ensurePythonClients(log: (line: string) => void = () => undefined): Promise<PythonOracle> {
  const { folder: oracle } = await ensurePackages(...ORACLE, log);
  const { python, folder } = await ensurePackages('python-clients', 'scripts/client-requirements.txt', log);
  return { python, env: pythonEnvironment([folder, oracle]) };
}

function pythonEnvironment(path: readonly string[]): Record<string, string> {
  return childEnvironment({ PYTHONPATH: path.join(delimiter), PYTHONDONTWRITEBYTECODE: '1', PYTHONNOUSERSITE: '1' });
}

/** A folder of its own for each list of packages and Python; a changed list is a new folder. */
async function ensurePackages(
  name: string,
  list: string,
  log: (line: string) => void,
): Promise<{ readonly python: string; readonly folder: string }> {
  const { python, cacheDir } = loadLocalSettings();
  const requirements = packageFile(list);
  const tag = await runProgram(python, ['-c', 'import sys; print(sys.implementation.cache_tag)'], {
    env: childEnvironment(),
    timeoutMs: 120_000,
  });
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(cacheDir, `${name}-${tag.trim()}-${digest.slice(0, 12)}`);
  if (!(await stat(folder).catch(() => undefined))) await install(python, requirements, folder, log);
  return { python, folder };
}

async function install(python: string, requirements: string, folder: string, log: (line: string) => void): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}.tmp-`);
  log(`Installing ${requirements} into ${folder}`);
  try {
    const args = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--only-binary=:all:',
      '--no-deps',
      '--target',
      temporary,
      '--requirement',
      requirements,
    ];
    await runProgram(python, args, { env: downloadEnvironment(), timeoutMs: INSTALL_TIMEOUT_MS });
    await rename(temporary, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
