import { availableParallelism } from 'node:os';
import { Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';

/** Parts of a Worker's options that a Worker of activities on another queue shares with it. */
const SHARED = [
  'connection',
  'namespace',
  'identity',
  'dataConverter',
  'interceptors',
  'shutdownGraceTime',
  'shutdownForceTime',
  'maxHeartbeatThrottleInterval',
  'workerDeploymentOptions',
  'buildId',
] as const satisfies readonly (keyof WorkerOptions)[];

const WATCH_MS = 100;
const MIN_WORK_ACTIVITIES = 4;

/** Training itself uses its own threads. */
export function workActivitiesAtOnce(): number {
  return Math.max(MIN_WORK_ACTIVITIES, Math.floor(availableParallelism() / 2));
}

/** Options of a Worker beside `options` for activities of another queue. */
export function siblingOptions(
  options: WorkerOptions,
  other: Pick<WorkerOptions, 'taskQueue' | 'activities'> & Partial<WorkerOptions>,
): WorkerOptions {
  const shared = Object.fromEntries(SHARED.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
  return { ...shared, ...other };
}

/** Runs a Worker with others beside it: they stop when it is told to stop, and it stops when one of them fails. */
export async function runWithSiblings(worker: Worker, siblings: readonly WorkerOptions[], run: () => Promise<void>): Promise<void> {
  const others: Worker[] = [];
  try {
    for (const options of siblings) others.push(await Worker.create(options));
  } catch (error) {
    // A Worker that was created has to run before it can be let go.
    for (const other of others) await other.runUntil(Promise.resolve());
    throw error;
  }
  const running = others.map((other) =>
    other.run().catch((error: unknown) => {
      shutDown(worker);
      throw error;
    }),
  );
  const watch = setInterval(() => {
    if (worker.getState() !== 'RUNNING' && worker.getState() !== 'INITIALIZED') others.forEach(shutDown);
  }, WATCH_MS);
  try {
    await run();
  } finally {
    clearInterval(watch);
    others.forEach(shutDown);
    await Promise.all(running);
  }
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}
