import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { PerennialActivities } from '../../contracts/activities.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer, TemporalDevServerOptions } from '../../tools/temporal-dev-server.js';
import { workflowSource, workflowsPath } from '../../workers/plugin/workflow-source.js';

export interface WorkflowWorld {
  readonly server: TemporalDevServer;
  readonly client: Client;
  startWorker(activities: PerennialActivities, taskQueue?: string): Promise<RunningWorker>;
  close(): Promise<void>;
}

export interface RunningWorker {
  stop(): Promise<void>;
}

let isInstalled = false;
let bundle: Promise<WorkflowBundleOption> | undefined;

/** The shipped workflows as the build has bundled them, or bundled once per process when the tests run from source. */
export function workflowBundle(): Promise<WorkflowBundleOption> {
  const { workflowBundle: built } = workflowSource();
  bundle ??=
    built === undefined
      ? bundleWorkflowCode({ workflowsPath: workflowsPath(), logger: new DefaultLogger('WARN') })
      : Promise.resolve(built);
  return bundle;
}

/** A Temporal server of its own on private ports, a client, and workers that are stopped with it. */
export async function openWorkflowWorld(options: TemporalDevServerOptions = {}): Promise<WorkflowWorld> {
  if (!isInstalled) Runtime.install({ logger: new DefaultLogger('ERROR') });
  isInstalled = true;
  const server = await startTemporalDevServer(options);
  const connection = await Connection.connect({ address: server.address });
  const native = await NativeConnection.connect({ address: server.address });
  const workers: RunningWorker[] = [];
  return {
    server,
    client: new Client({ connection }),
    async startWorker(activities, taskQueue = 'perennial') {
      const worker = await Worker.create({
        connection: native,
        taskQueue,
        workflowBundle: await workflowBundle(),
        activities,
        // A cancellation comes with the answer of a heartbeat.
        maxHeartbeatThrottleInterval: '100ms',
      });
      const running = worker.run();
      let stopped: Promise<void> | undefined;
      const handle = {
        stop: () => {
          stopped ??= stopWorker(worker, running);
          return stopped;
        },
      };
      workers.push(handle);
      return handle;
    },
    async close() {
      for (const worker of workers) await worker.stop();
      await native.close();
      await connection.close();
      await server.stop();
    },
  };
}

async function stopWorker(worker: Worker, running: Promise<void>): Promise<void> {
  if (worker.getState() === 'RUNNING') worker.shutdown();
  await running;
}
