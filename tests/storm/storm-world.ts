import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import { openDeployWorld } from '../activities/deployment/deploy-world.js';
import type { DeployWorld } from '../activities/deployment/deploy-world.js';
import { startProgram } from '../e2e/started-program.js';
import type { StartedProgram } from '../e2e/started-program.js';
import { DATABASE_AWAY, STORM_OVER } from './storm-activities.js';

/** One server, one folder of stores, and one worker at a time. */
export class StormWorld {
  #worker: Promise<StartedProgram> | undefined;
  #starts = 0;

  private constructor(
    readonly client: Client,
    readonly stores: DeployWorld,
    readonly taskQueue: string,
    private readonly address: string,
    private readonly seed: number,
    private readonly stop: () => Promise<void>,
  ) {}

  static async open(taskQueue: string, seed: number): Promise<StormWorld> {
    const server = await startTemporalDevServer();
    const connection = await Connection.connect({ address: server.address });
    const stores = await openDeployWorld(await mkdtemp(join(tmpdir(), 'perennial-storm-')));
    return new StormWorld(new Client({ connection }), stores, taskQueue, server.address, seed, async () => {
      await connection.close();
      await server.stop();
    });
  }

  /** Ready to work. */
  startWorker(): Promise<StartedProgram> {
    this.#starts += 1;
    const args = [this.address, this.taskQueue, this.stores.folder, String(this.seed + this.#starts)];
    this.#worker = startProgram('tests/storm/storm-worker', args, { HOME: this.stores.folder, PATH: process.env.PATH ?? '' }).then(
      async (program) => {
        await program.waitFor(/^ready$/m);
        return program;
      },
    );
    return this.#worker;
  }

  /** SIGKILL, and another worker after a while. */
  async replaceWorker(pauseMs: number): Promise<void> {
    await (await this.#worker)?.kill();
    await sleep(pauseMs);
    await this.startWorker();
  }

  async setDatabaseAway(isAway: boolean): Promise<void> {
    const file = join(this.stores.folder, DATABASE_AWAY);
    await (isAway ? writeFile(file, '') : rm(file, { force: true }));
  }

  /** What is asked for from now on is refused by nobody. */
  async end(): Promise<void> {
    await writeFile(join(this.stores.folder, STORM_OVER), '');
  }

  async close(): Promise<void> {
    await (await this.#worker)?.kill();
    await this.stop();
    await this.stores.close();
  }
}
