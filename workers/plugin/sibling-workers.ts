import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkerOptions, WorkerPlugin } from '@temporalio/worker';

/** Parts of a Worker's options that a Worker beside it shares. */
const SHARED = [
  'namespace',
  'identity',
  'dataConverter',
  'shutdownGraceTime',
  'shutdownForceTime',
  'maxHeartbeatThrottleInterval',
  'workerDeploymentOptions',
  'buildId',
] as const satisfies readonly (keyof WorkerOptions)[];

const WATCH_MS = 50;
const MIN_WORK_ACTIVITIES = 4;

/** Activities of another queue than the Worker's own. */
export type Sibling = Pick<WorkerOptions, 'taskQueue' | 'activities' | 'maxConcurrentActivityTaskExecutions'>;

/** Training itself uses its own threads. */
export function workActivitiesAtOnce(): number {
  return Math.max(MIN_WORK_ACTIVITIES, Math.floor(availableParallelism() / 2));
}

interface SiblingRun {
  /** Queues that are taken beside some Worker of the plugin; for the next one they have to be free again, as the SDK wants it. */
  readonly taken: Set<string>;
  /** The plugin that asks: a sibling has it no second time. */
  readonly ours: WorkerPlugin;
  /** Runs the Worker itself; called at once, since a Worker may be told to stop as soon as `run` was called. */
  readonly run: () => Promise<void>;
}

/** Runs a Worker with others beside it: they start once it runs, stop when it stops, and it stops when one of them fails. */
export async function runWithSiblings(worker: Worker, siblings: readonly Sibling[], { taken, ours, run }: SiblingRun): Promise<void> {
  const failures: unknown[] = [];
  const main = run();
  let isOver = false;
  const beside = siblings.map((sibling) =>
    runBeside(worker, siblingOptions(worker, sibling, ours), { taken, isOver: () => isOver }).catch((error: unknown) => {
      failures.push(error);
      shutDown(worker);
    }),
  );
  try {
    await main;
  } finally {
    isOver = true;
    await Promise.all(beside);
  }
  if (failures.length > 0) throw failures[0];
}

async function runBeside(
  worker: Worker,
  options: WorkerOptions,
  { taken, isOver }: { readonly taken: Set<string>; readonly isOver: () => boolean },
): Promise<void> {
  const queue = `${options.namespace ?? ''} ${options.taskQueue}`;
  while (!isOver() && (worker.getState() === 'INITIALIZED' || (worker.getState() === 'RUNNING' && taken.has(queue)))) await sleep(WATCH_MS);
  if (worker.getState() !== 'RUNNING') return;
  taken.add(queue);
  try {
    await runWhile(() => worker.getState() === 'RUNNING', await Worker.create(options));
  } finally {
    taken.delete(queue);
  }
}

async function runWhile(isWanted: () => boolean, sibling: Worker): Promise<void> {
  const running = sibling.run();
  const watch = setInterval(() => {
    if (!isWanted()) shutDown(sibling);
  }, WATCH_MS);
  try {
    await running;
  } finally {
    clearInterval(watch);
  }
}

/** As all plugins of the Worker have made them, also those that come after ours; so nothing configures them once more. */
function siblingOptions({ options }: Worker, sibling: Sibling, ours: WorkerPlugin): WorkerOptions {
  const shared = Object.fromEntries(SHARED.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
  const { client, activity } = options.interceptors;
  return {
    ...shared,
    ...(options.connection === undefined ? {} : { connection: withoutPlugins(options.connection) }),
    interceptors: { client, activity },
    plugins: (options.plugins ?? []).filter((plugin) => plugin !== ours).map(contextOf),
    ...sibling,
  };
}

/** What a plugin holds open while a Worker runs, its interceptors need beside it too. */
function contextOf(plugin: WorkerPlugin): WorkerPlugin {
  return {
    name: plugin.name,
    runWorker: (worker, next) => (plugin.runWorker === undefined ? next(worker) : plugin.runWorker(worker, next)),
  };
}

/** The same connection; a Worker is configured by its connection's plugins as well. */
function withoutPlugins(connection: NativeConnection): NativeConnection {
  return Object.create(connection, { plugins: { value: [] } }) as NativeConnection;
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}
