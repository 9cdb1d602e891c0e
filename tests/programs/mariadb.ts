import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { childEnvironment } from '../../config/child-environment.js';
import { DomainError } from '../../core/errors.js';
import { freePort } from '../../tools/free-port.js';
import { runProgram } from '../../tools/install/run-program.js';
import { startSupervised } from '../../tools/supervised-process.js';
import { waitUntilReady } from '../../tools/wait-until-ready.js';

export interface Mariadb {
  /** `mysql://perennial:PASSWORD@127.0.0.1:PORT/perennial`; the user may create databases. Stays the same over restarts with the same port. */
  readonly url: string;
  /** Where root comes in without a password. */
  readonly socket: string;
  readonly pid: number;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

interface MariadbOptions {
  /** Created and initialised when it is empty. */
  readonly dataDir: string;
  readonly port?: number;
  readonly log?: (line: string) => void;
}

const INSTALL_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 180_000;
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
/** A small server: tests start several beside each other. */
const SIZE = ['--innodb-buffer-pool-size=64M', '--innodb-log-file-size=16M', '--key-buffer-size=1M', '--performance-schema=OFF'];

/** Starts a private MariaDB on 127.0.0.1 and resolves when its user can connect. Needs Debian's `mariadb-server`, or an equal. */
export async function startMariadb(options: MariadbOptions): Promise<Mariadb> {
  const server = await findProgram('mariadbd');
  await initialise(options.dataDir);
  const port = options.port || (await freePort());
  // A socket's path may have 107 characters; data directories are often longer.
  const socketFolder = await mkdtemp(join(tmpdir(), 'perennial-mariadb-'));
  const socket = join(socketFolder, 'socket');
  const listen = ['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${socket}`, '--skip-name-resolve'];
  const files = [`--datadir=${options.dataDir}`, `--pid-file=${join(socketFolder, 'pid')}`, `--tmpdir=${socketFolder}`];
  const child = await startSupervised(server, ['--no-defaults', ...asUser(), ...files, ...listen, ...SIZE], { log: options.log });
  void child.exited.then(() => rm(socketFolder, { recursive: true, force: true }));
  const password = await passwordOf(options.dataDir);
  await waitUntilReady(child, { tool: 'mariadbd', timeoutMs: START_TIMEOUT_MS, probe: () => createUser(socket, password) });
  child.unref();
  const url = `mysql://perennial:${password}@127.0.0.1:${port}/perennial`;
  return { url, socket, pid: child.pid, stop: () => child.stop(20_000), kill: (signal) => child.kill(signal) };
}

async function initialise(dataDir: string): Promise<void> {
  if (await stat(join(dataDir, 'mysql')).catch(() => undefined)) return;
  const install = await findProgram('mariadb-install-db');
  await mkdir(dataDir, { recursive: true });
  const args = ['--no-defaults', ...asUser(), `--datadir=${dataDir}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
  // Of its own: a server that starts removes the temporary tables that it finds, also those of another one.
  const TMPDIR = await mkdtemp(join(tmpdir(), 'perennial-mariadb-'));
  const env = { ...childEnvironment(), TMPDIR };
  try {
    await runProgram(install, [...args, '--innodb-log-file-size=16M'], { env, timeoutMs: INSTALL_TIMEOUT_MS });
  } catch (error) {
    const { message } = error as Error;
    throw new DomainError('TOOL_START_FAILED', { tool: 'mariadb-install-db', reason: message, output: '' }, { cause: error });
  } finally {
    await rm(TMPDIR, { recursive: true, force: true });
  }
}

async function createUser(socketPath: string, password: string): Promise<void> {
  const connection = await createConnection({ socketPath, user: 'root' });
  try {
    await connection.query('CREATE DATABASE IF NOT EXISTS perennial CHARACTER SET utf8mb4');
    await connection.query("CREATE USER IF NOT EXISTS perennial@'127.0.0.1' IDENTIFIED BY ?", [password]);
    await connection.query("GRANT ALL ON *.* TO perennial@'127.0.0.1' WITH GRANT OPTION");
  } finally {
    await connection.end();
  }
}

/** Kept in the data directory so that the URL outlives a restart. */
async function passwordOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'perennial-password');
  await writeFile(file, randomBytes(12).toString('hex'), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return readFile(file, 'utf8');
}

/** mariadbd refuses to run as root unless told by name; it must not change its user, since that cuts the kernel's tie to us. */
function asUser(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

async function findProgram(name: string): Promise<string> {
  const found = await firstExecutable(name);
  if (found) return found;
  const hint = 'Install MariaDB: apt-get install -y mariadb-server (Debian, Ubuntu) or brew install mariadb (macOS).';
  throw new DomainError('TOOL_START_FAILED', { tool: name, reason: 'it is not installed', output: '', hint });
}

async function firstExecutable(name: string): Promise<string | undefined> {
  const onPath = (childEnvironment().PATH ?? '').split(':').filter(Boolean);
  for (const folder of [...onPath, ...FOLDERS]) {
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}
