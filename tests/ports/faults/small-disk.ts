import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const isSource = import.meta.url.endsWith('.ts');
const PROGRAM = fileURLToPath(new URL(isSource ? './small-disk-program.ts' : './small-disk-program.js', import.meta.url));
const MOUNT_AND_RUN = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';

/**
 * Runs one scenario of a program (small-disk-program.ts) with its folder on a file system of 3 MB, which ends with the process: it is
 * mounted in a mount namespace of its own (in a user namespace too unless we are root).
 */
export async function runOnSmallDisk(scenario: string, programPath = PROGRAM): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-small-disk-'));
  const program = [process.execPath, '--no-warnings', ...(isSource ? ['--import', 'tsx'] : []), programPath, scenario, folder];
  const namespaces = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];
  try {
    const { stdout } = await run('unshare', [...namespaces, 'sh', '-c', MOUNT_AND_RUN, 'sh', '3m', folder, ...program]);
    return JSON.parse(stdout) as unknown;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
