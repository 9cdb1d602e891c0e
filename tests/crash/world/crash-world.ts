import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { PerennialClient } from '../../../client/perennial-client.js';
import type { ActivityProfile } from '../../../contracts/workflows.js';
import { ensureTool } from '../../../tools/install/install-tool.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';
import { PerennialPlugin } from '../../../workers/plugin/perennial-plugin.js';
import { workflowSource, workflowsPath } from '../../../workers/plugin/workflow-source.js';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { eventually } from '../../fixtures/eventually.js';
import type { Patience } from '../../fixtures/eventually.js';
import type { FaultPlan } from '../../ports/faults/fault-plan.js';
import { openModelHome } from './model-home.js';
import type { ModelHome } from './model-home.js';
import type { ModelSize } from './small-model.js';
import { workerChildren } from './worker-children.js';
import { WorkerProcess } from './worker-process.js';

/** Short, since the next worker waits for them, but long for a living worker on a busy machine: an attempt takes a tenth of a second. */
const CONTROL: ActivityProfile = { heartbeatTimeoutMs: 3_000, startToCloseTimeoutMs: 6_000, retryInitialMs: 100 };
/** A living worker's heartbeats come, a dead one's do not. */
const WORK: ActivityProfile = { ...CONTROL, startToCloseTimeoutMs: 600_000 };
export const EXECUTION = { control: CONTROL, work: WORK };
/** A loop of a second. */
export const TINY: ModelSize = { rows: 300, rounds: 4, maxDepth: 3 };
export const NO_FAULT: FaultPlan = { mode: 'none', at: 0 };

/** One Temporal server and one bundle for many models, each with a home of its own, and a worker process that is never killed. */
export class CrashWorld {
  readonly #processes = new Set<WorkerProcess>();
  readonly #homes: ModelHome[] = [];
  readonly #pids = new Set<number>();
  #steady: WorkerProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly client: PerennialClient,
    private readonly connection: Connection,
    private server: TemporalDevServer,
    private readonly bundlePath: string,
    private readonly xgboostLibrary: string,
  ) {}

  static async open(): Promise<CrashWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'perennial-crash-'));
    const [server, bundlePath, library] = await Promise.all([
      startTemporalDevServer({ dataDir: folder }),
      bundleFile(folder),
      ensureTool('xgboost'),
    ]);
    const connection = await Connection.connect({ address: server.address });
    const client = new Client({ connection });
    return new CrashWorld(folder, new PerennialClient(client, { address: server.address }), connection, server, bundlePath, library.path);
  }

  /** @param database default: SQLite in the home's folder */
  async newHome(model: string, size: ModelSize = TINY, database?: string): Promise<ModelHome> {
    const home = await openModelHome(this.folder, { model, size, database }, this.xgboostLibrary);
    this.#homes.push(home);
    return home;
  }

  /** Trainers and statistics whose worker is dead. The kernel ends them with it, which may take a moment. */
  async orphanChildren(): Promise<readonly number[]> {
    const dead = [...this.#pids].filter((pid) => ![...this.#processes].some((process) => process.pid === pid));
    return eventually(
      'the children of dead workers end',
      () => dead.flatMap(workerChildren),
      (orphans) => orphans.length === 0,
    );
  }

  startProcess(): WorkerProcess {
    const started = new WorkerProcess(this.server.address, this.bundlePath);
    this.#processes.add(started);
    this.#pids.add(started.pid);
    void started.exited.then(() => this.#processes.delete(started));
    return started;
  }

  /** The process that takes over from killed ones. */
  get steady(): WorkerProcess {
    this.#steady ??= this.startProcess();
    return this.#steady;
  }

  /** A model's loop moves while its workers write, and ends never without the process that takes over. */
  patience({ logFile }: ModelHome): Patience {
    return {
      progress: () => statSync(logFile, { throwIfNoEntry: false })?.size,
      isVain: () => (this.#steady?.hasEnded() === true ? `the process that takes over has ended: ${this.#steady.output}` : undefined),
    };
  }

  /** Tasks of a model go to its own queue, named like it. */
  clientOf(model: string): PerennialClient {
    return new PerennialClient(this.client.temporal, {
      address: this.server.address,
      taskQueue: model,
      answerTimeoutMs: LAST_RESORT_MS,
    });
  }

  async restartServer(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const [, port] = this.server.address.split(':');
    if (signal === 'SIGTERM') await this.server.stop();
    else {
      this.server.kill('SIGKILL');
      await this.server.exited;
    }
    this.server = await startTemporalDevServer({ dataDir: this.folder, port: Number(port) });
  }

  async close(): Promise<void> {
    for (const process of this.#processes) await process.end();
    for (const home of this.#homes) await home.remove();
    await this.connection.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The build's prebuilt bundle, or one made now when this runs from source. */
async function bundleFile(folder: string): Promise<string> {
  const source = workflowSource();
  if (source.workflowBundle !== undefined && 'codePath' in source.workflowBundle) return source.workflowBundle.codePath;
  const plugins = [new PerennialPlugin({ roles: ['workflows'] })];
  const { code } = await bundleWorkflowCode({ workflowsPath: workflowsPath(), plugins, logger: new DefaultLogger('WARN') });
  const path = join(folder, 'bundle.js');
  await writeFile(path, code);
  return path;
}
