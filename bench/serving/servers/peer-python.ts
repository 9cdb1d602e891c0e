import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment, downloadEnvironment } from '../../../config/child-environment.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { runProgram } from '../../../tools/install/run-program.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

export type PeerName = 'bentoml' | 'mlserver' | 'fastapi';

export interface PeerPython {
  readonly python: string;
  /** The peer's packages are on PYTHONPATH; every numeric library is held to one thread. */
  readonly env: Record<string, string>;
}

const INSTALL_TIMEOUT_MS = 600_000;
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** The folder of the peers' programs and requirements. */
export function peerFile(name: string): string {
  return packageFile(`bench/serving/peers/${name}`);
}

/** Installs the pinned, hash-checked packages of a peer into the user's cache, once. */
export async function ensurePeer(peer: PeerName, log: (line: string) => void): Promise<PeerPython> {
  const { python, cacheDir } = loadLocalSettings();
  const requirements = peerFile(`requirements-${peer}.txt`);
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(cacheDir, `bench-serving-${peer}-${digest.slice(0, 12)}`);
  if (!(await stat(folder).catch(() => undefined))) {
    log(`installing ${peer} into ${folder}`);
    await install(python, requirements, folder);
  }
  return { python, env: childEnvironment({ PYTHONPATH: `${folder}:${peerFile('')}`, PYTHONNOUSERSITE: '1', ...ONE_THREAD }) };
}

/** Version of a package as pinned for a peer. */
export async function pinnedVersion(peer: PeerName, packageName: string): Promise<string> {
  const requirements = await readFile(peerFile(`requirements-${peer}.txt`), 'utf8');
  return new RegExp(`^${packageName}==([^ \\\\]+)`, 'm').exec(requirements)?.[1] ?? 'unknown';
}

async function install(python: string, requirements: string, folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true });
  const temporary = await mkdtemp(`${folder}.tmp-`);
  const flags = ['--quiet', '--only-binary=:all:', '--no-deps', '--require-hashes', '--target', temporary, '--requirement', requirements];
  try {
    await runProgram(python, ['-m', 'pip', 'install', ...flags], { env: downloadEnvironment(), timeoutMs: INSTALL_TIMEOUT_MS });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
