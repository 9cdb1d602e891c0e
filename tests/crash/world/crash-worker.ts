import { appendFileSync } from 'node:fs';
import process from 'node:process';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createPerennialActivities } from '../../../activities/index.js';
import { openTemporal } from '../../../client/connection/open-temporal.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadSettings } from '../../../config/settings.js';
import type { Settings } from '../../../config/settings.js';
import { openDependencies } from '../../../workers/dependencies/open-dependencies.js';
import { PerennialPlugin } from '../../../workers/plugin/perennial-plugin.js';
import type { OpenActivities } from '../../../workers/plugin/plugin-options.js';
import { DurableWrites } from '../../ports/faults/fault-plan.js';
import type { FaultPlan } from '../../ports/faults/fault-plan.js';
import { faultyMetadataStore } from '../../ports/faults/faulty-metadata-store.js';
import { faultyObjectStore } from '../../ports/faults/faulty-object-store.js';
import { NO_PROFILE } from '../../fixtures/no-profile.js';
import { killedTrainer } from './killed-trainer.js';
import type { TrainerPlan } from './killed-trainer.js';
import { ACTIVITY_MARK, announced } from './announced-activities.js';

/** A case's own worker: the composition of the training side in its own home, with a fault plan on both stores. */
export interface WorkerOrder {
  readonly taskQueue: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly plan: FaultPlan;
  /** Pause before each activity, so that a test can act in the middle of one. */
  readonly pauseMs: number;
  readonly trainerPlan: TrainerPlan;
}

export type CrashWorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'opened' | 'closed'; readonly taskQueue: string }
  | { readonly kind: 'failed'; readonly taskQueue: string; readonly text: string }
  | { readonly kind: 'trained'; readonly taskQueue: string; readonly resumedFromRound: number }
  | { readonly kind: 'activity'; readonly taskQueue: string; readonly activity: string };

export type CrashWorkerCommand =
  { readonly kind: 'open'; readonly order: WorkerOrder } | { readonly kind: 'close'; readonly taskQueue: string };

const [address = '', bundlePath = ''] = process.argv.slice(2);
/** The server gives a dead worker's tasks to another one after this long. */
const STICKY_TIMEOUT_MS = 300;
const closers = new Map<string, () => Promise<void>>();

process.once('disconnect', () => process.exit(1));
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const connection = await NativeConnection.connect({ address });
process.on('message', (command: CrashWorkerCommand) => {
  const taskQueue = command.kind === 'open' ? command.order.taskQueue : command.taskQueue;
  const done = command.kind === 'open' ? openWorker(command.order) : closers.get(taskQueue)?.();
  done?.then(
    () => tell({ kind: command.kind === 'open' ? 'opened' : 'closed', taskQueue }),
    (error: unknown) => tell({ kind: 'failed', taskQueue, text: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
tell({ kind: 'ready' });

async function openWorker(order: WorkerOrder): Promise<void> {
  const { taskQueue } = order;
  const settings = loadSettings({ ...childEnvironment(), ...NO_PROFILE, ...order.environment, TEMPORAL_ADDRESS: address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: bundlePath },
    plugins: [new PerennialPlugin({ openActivities: () => openFaulty(settings, order) })],
    stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT_MS,
    maxCachedWorkflows: 20,
    maxConcurrentActivityTaskPolls: 1,
    maxConcurrentWorkflowTaskPolls: 2,
    // Workflows in this thread: no time limit, which a busy machine would exceed, and no thread to start for each Worker.
    debugMode: true,
    shutdownGraceTime: 1_000,
  });
  const running = worker.run();
  running.catch((error: unknown) => tell({ kind: 'failed', taskQueue, text: String(error) }));
  closers.set(taskQueue, async () => {
    closers.delete(taskQueue);
    worker.shutdown();
    await running;
  });
}

async function openFaulty(settings: Settings, order: WorkerOrder): Promise<OpenActivities> {
  const temporal = await openTemporal(settings);
  const { dependencies, close } = await openDependencies(settings, { cluster: { id: 'crash-tests', namespace: temporal.namespace } });
  const writes = new DurableWrites(order.plan);
  const objects = faultyObjectStore(dependencies.objects, writes);
  const metadata = faultyMetadataStore(dependencies.metadata, writes);
  const onTrained = (resumedFromRound: number): void => tell({ kind: 'trained', taskQueue: order.taskQueue, resumedFromRound });
  const trainer = killedTrainer(dependencies.trainer, order.trainerPlan, onTrained);
  const activities = createPerennialActivities({ ...dependencies, objects, metadata, trainer });
  const onStart = (activity: string): void => {
    if (order.plan.logFile !== undefined) appendFileSync(order.plan.logFile, `${ACTIVITY_MARK}${activity}\n`);
    tell({ kind: 'activity', taskQueue: order.taskQueue, activity });
  };
  return {
    activities: announced(activities, order.pauseMs, onStart),
    close: async () => {
      await close();
      await temporal.close();
    },
  };
}

function tell(message: CrashWorkerMessage): void {
  if (process.connected) process.send?.(message);
}
