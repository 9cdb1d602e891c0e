import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Connection } from '@temporalio/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePrivateFolder, writePrivateFile } from '../adapters/private-files.js';
import { DomainError } from '../core/errors.js';
import { freePort, isPortFree } from './free-port.js';
import { ensureTool } from './install/install-tool.js';
import { startSupervised } from './supervised-process.js';
import type { SupervisedProcess } from './supervised-process.js';
import { waitUntilReady } from './wait-until-ready.js';

export interface TemporalDevServer {
  /** `127.0.0.1:PORT`, for `Connection.connect({ address })`. */
  readonly address: string;
  readonly namespace: 'default';
  readonly uiUrl: string;
  readonly pid: number;
  readonly exited: SupervisedProcess['exited'];
  /** Resolves when the process has ended. */
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface TemporalDevServerOptions {
  /** State survives restarts in `dataDir/temporal.db`, or in `dbFile`; without both it lives in memory. */
  readonly dataDir?: string;
  readonly dbFile?: string;
  /** Ports on 127.0.0.1; free ones unless given (0 counts as not given). */
  readonly port?: number;
  readonly uiPort?: number;
  /** How long closed runs are kept; `720h` (30 days) unless given. The server's own default is 24 hours. */
  readonly namespaceRetention?: `${number}h`;
  /** Search attributes to register, for example `{ PerennialModel: 'Keyword' }`. */
  readonly searchAttributes?: Readonly<Record<string, 'Keyword' | 'KeywordList' | 'Text' | 'Int' | 'Double' | 'Bool' | 'Datetime'>>;
  /** Settings of the server itself, such as how soon it looks again at what it else looks at every few minutes. */
  readonly dynamicConfig?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

const START_TIMEOUT_MS = 180_000;
const PROBE_TIMEOUT_MS = 10_000;
const PORT_TIMEOUT_MS = 2_000;
const RELEASE_TIMEOUT_MS = 15_000;

/**
 * Starts a Temporal development server and resolves once its default namespace answers with the wanted retention.
 * A restart on the same file waits for the process that had it before. Errors: TOOL_…, TOOL_DATA_IN_USE.
 */
export async function startTemporalDevServer(options: TemporalDevServerOptions = {}): Promise<TemporalDevServer> {
  const tool = await ensureTool('temporal', { log: options.log });
  const dbFile = options.dbFile ?? (options.dataDir && join(options.dataDir, 'temporal.db'));
  if (dbFile) await claimFile(dbFile);
  const port = options.port || (await freePort());
  const uiPort = options.uiPort || (await freePort());
  await requireFree(port, uiPort);
  const address = `127.0.0.1:${port}`;
  const server = await startSupervised(tool.path, await serverArguments(options, port, uiPort, dbFile), {
    log: options.log,
    ...(dbFile ? { cwd: dirname(dbFile) } : {}),
  });
  if (dbFile) await writePrivateFile(pidFile(dbFile), String(server.pid));
  await waitUntilReady(server, {
    tool: 'temporal server',
    timeoutMs: START_TIMEOUT_MS,
    probe: () => prepareNamespace(address, options.namespaceRetention ?? '720h'),
  });
  server.unref();
  return {
    address,
    namespace: 'default',
    uiUrl: `http://127.0.0.1:${uiPort}`,
    pid: server.pid,
    exited: server.exited,
    stop: () => server.stop(),
    kill: (signal) => server.kill(signal),
  };
}

/** Asked first: behind a taken port another Temporal server may answer our probe. A killed server needs a moment to let go. */
async function requireFree(...ports: readonly number[]): Promise<void> {
  const deadline = Date.now() + PORT_TIMEOUT_MS;
  for (const port of ports) {
    while (!(await isPortFree(port)) && Date.now() < deadline) await sleep(50);
    if (await isPortFree(port)) continue;
    const hint = `Stop what listens there (\`perennial up\` twice?), or choose PERENNIAL_TEMPORAL_PORT and PERENNIAL_TEMPORAL_UI_PORT.`;
    throw new DomainError('TOOL_START_FAILED', { tool: 'temporal server', reason: `port ${port} is taken`, output: '', hint });
  }
}

async function serverArguments(options: TemporalDevServerOptions, port: number, uiPort: number, dbFile?: string): Promise<string[]> {
  const listen = ['--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort), '--ui-disable-news-fetch'];
  const hidden = ['--http-port', String(await freePort()), '--metrics-port', String(await freePort()), '--log-level', 'warn'];
  const attributes = Object.entries(options.searchAttributes ?? {}).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]);
  const dynamic = Object.entries(options.dynamicConfig ?? {}).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]);
  return ['server', 'start-dev', ...listen, ...hidden, ...attributes, ...dynamic, ...(dbFile ? ['--db-filename', basename(dbFile)] : [])];
}

/** The start command has no flag for retention. A call that succeeds also proves that the server answers. */
async function prepareNamespace(address: string, retention: string): Promise<void> {
  // A lazy connection can be closed when the server never answered; a failed eager one would go on trying.
  const connection = Connection.lazy({ address });
  try {
    const seconds = Number.parseInt(retention, 10) * 3600;
    const request = { namespace: 'default', config: { workflowExecutionRetentionTtl: { seconds } } };
    await connection.withDeadline(Date.now() + PROBE_TIMEOUT_MS, () => connection.workflowService.updateNamespace(request as never));
  } finally {
    await connection.close();
  }
}

const pidFile = (dbFile: string): string => `${dbFile}.pid`;

/** Two servers on one SQLite file lose writes, so the previous one must be gone. */
async function claimFile(dbFile: string): Promise<void> {
  await makePrivateFolder(dirname(dbFile));
  const pid = Number(await readFile(pidFile(dbFile), 'utf8').catch(() => '0'));
  const deadline = Date.now() + RELEASE_TIMEOUT_MS;
  while (pid > 0 && (await hasFileOpen(pid, dbFile))) {
    if (Date.now() > deadline) throw new DomainError('TOOL_DATA_IN_USE', { path: dbFile, pid, waitedMs: RELEASE_TIMEOUT_MS });
    await sleep(50);
  }
  await rm(pidFile(dbFile), { force: true });
}

/** A pid may belong to another program by now; on Linux its folder and its command line tell. */
async function hasFileOpen(pid: number, dbFile: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
  return folder === (await realpath(dirname(dbFile))) && commandLine.split('\0').includes(basename(dbFile));
}
