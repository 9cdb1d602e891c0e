import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { BundlerPlugin, NativeConnectionPlugin, WorkerOptions, WorkflowBundle } from '@temporalio/worker';
import type { PerennialActivities } from '../../../contracts/activities.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer, TemporalDevServerOptions } from '../../../tools/temporal-dev-server.js';
import { PerennialPlugin } from '../../../workers/plugin/perennial-plugin.js';
import type { PerennialPluginOptions, TaskQueues } from '../../../workers/plugin/plugin-options.js';
import { recordedActivities } from '../../workflows/histories/recorded-activities.js';
import type { RecordedActivities } from '../../workflows/histories/recorded-activities.js';

/** A file of the tests by its path below tests/: `.ts` when they run from source, `.js` from dist. */
export function testFile(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../../${name}.${extension}`, import.meta.url));
}

export const TEAM_WORKFLOWS = testFile('workers/team/workflows');
export const QUIET = new DefaultLogger('ERROR');

let bundle: Promise<WorkflowBundle> | undefined;

/** Of the team's workflows, made once per process: bundling costs some seconds for each Worker that does it itself. */
export function teamBundle(): Promise<WorkflowBundle> {
  const plugins = [new PerennialPlugin({ roles: ['workflows'] })];
  bundle ??= bundleWorkflowCode({ workflowsPath: TEAM_WORKFLOWS, logger: QUIET, plugins });
  return bundle;
}

export interface PluginWorld {
  readonly server: TemporalDevServer;
  readonly client: Client;
  readonly native: NativeConnection;
  /** A second connection that carries plugins, as users configure it. */
  connect(plugins: NativeConnectionPlugin[]): Promise<NativeConnection>;
  close(): Promise<void>;
}

export async function openPluginWorld(options: TemporalDevServerOptions = {}): Promise<PluginWorld> {
  // Workers report every second, so that the server soon knows the busy ones.
  Runtime.install({ logger: QUIET, workerHeartbeatInterval: '1s' });
  const server = await startTemporalDevServer(options);
  const { address } = server;
  const connection = await Connection.connect({ address });
  const natives: NativeConnection[] = [];
  const connect = async (plugins: NativeConnectionPlugin[]): Promise<NativeConnection> => {
    const native = await NativeConnection.connect({ address, plugins });
    natives.push(native);
    return native;
  };
  return {
    server,
    client: new Client({ connection }),
    native: await connect([]),
    connect,
    async close() {
      await connection.close();
      await server.stop();
      for (const native of natives) await native.close();
    },
  };
}

export interface TestPlugin {
  readonly plugin: PerennialPlugin & BundlerPlugin;
  readonly recorded: RecordedActivities;
  readonly opened: { count: number; closed: number };
}

export interface TestPluginOptions extends Omit<PerennialPluginOptions, 'openActivities'> {
  readonly queues?: TaskQueues;
  readonly activities?: Partial<PerennialActivities>;
}

/** The plugin over activities that answer at once. */
export function testPlugin({ queues, activities, ...options }: TestPluginOptions = {}): TestPlugin {
  const recorded = recordedActivities(activities);
  const opened = { count: 0, closed: 0 };
  const openActivities: PerennialPluginOptions['openActivities'] = async () => {
    opened.count += 1;
    return {
      activities: recorded.activities,
      ...(queues === undefined ? {} : { queues }),
      close: async () => {
        opened.closed += 1;
      },
    };
  };
  return { plugin: new PerennialPlugin({ ...options, openActivities }), recorded, opened };
}

/** Creates the Workers, runs them all until `work` is done, then stops them. */
export async function withWorkers<T>(options: readonly WorkerOptions[], work: () => Promise<T>): Promise<T> {
  const workers: Worker[] = [];
  for (const one of options) workers.push(await Worker.create(one));
  const running = workers.map((worker) => worker.run());
  try {
    return await work();
  } finally {
    workers.forEach((worker) => worker.shutdown());
    await Promise.all(running);
  }
}
