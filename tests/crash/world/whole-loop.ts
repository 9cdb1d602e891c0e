import type { LifecycleState } from '../../../core/policy/state/lifecycle-state.js';
import { eventually } from '../../fixtures/eventually.js';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import type { FaultPlan } from '../../ports/faults/fault-plan.js';
import type { CrashWorkerMessage } from './crash-worker.js';
import { EXECUTION, NO_FAULT } from './crash-world.js';
import type { CrashWorld } from './crash-world.js';
import { checkLeftovers, readEndState } from './end-state.js';
import type { EndState } from './end-state.js';
import type { ModelHome } from './model-home.js';
import type { ModelSize } from './small-model.js';
import type { TrainerPlan } from './killed-trainer.js';
import type { WorkerProcess } from './worker-process.js';
import { readWriteLog } from './write-log.js';
import type { WriteLog } from './write-log.js';

export const TRIGGER_ID = 'loop';

export interface Order {
  readonly plan?: FaultPlan;
  readonly pauseMs?: number;
  readonly trainerPlan?: TrainerPlan;
}

/** Opens a Worker for a model in a process, its writes logged. */
export function openWorker(
  process: WorkerProcess,
  home: ModelHome,
  { plan = NO_FAULT, pauseMs = 0, trainerPlan = {} }: Order = {},
): Promise<void> {
  const logged = { ...plan, logFile: home.logFile };
  return process.open({ taskQueue: home.model, environment: home.environment, plan: logged, pauseMs, trainerPlan });
}

/** Starts the lifecycle and asks it for a pipeline with deployment. A worker must be there, or come. */
export async function startLoop(world: CrashWorld, { model, definitionDigest, asOf }: ModelHome): Promise<void> {
  const client = world.clientOf(model);
  const definition = {
    digest: definitionDigest,
    tune: null,
    maxPerDay: 10,
    cooldownMs: 0,
    onDrift: null,
    searchAttributes: false,
    execution: EXECUTION,
  };
  await client.configure(model, definition, 'test');
  const start = {
    model,
    triggerId: TRIGGER_ID,
    kind: 'manual' as const,
    asOf,
    parameters: {},
    reason: 'crash matrix',
    actor: 'test',
    deploy: true,
  };
  await client.requestRun(start);
}

/** Resolves when the trigger has its outcome in the database and the lifecycle has told everyone; false when aborted before. */
export async function loopEnded(world: CrashWorld, home: ModelHome, signal?: AbortSignal): Promise<boolean> {
  const { model, metadata } = home;
  const client = world.clientOf(model);
  const look = async (): Promise<{ readonly outcome?: string; readonly state?: LifecycleState | undefined }> => {
    // The database may be away.
    const outcome = (await metadata.getTrigger(model, TRIGGER_ID).catch(() => undefined))?.state;
    return outcome == null ? {} : { outcome, state: await client.status(model, LAST_RESORT_MS).catch(() => undefined) };
  };
  const isOver = ({ state }: Awaited<ReturnType<typeof look>>): boolean => signal?.aborted === true || isQuiet(state);
  const { state } = await eventually(`the loop of ${model} ends`, look, isOver, world.patience(home));
  return isQuiet(state);
}

/** Resolves when each of the changes has its outcome in the database and the lifecycle has nothing left to do. */
export async function decisionsEnded(world: CrashWorld, home: ModelHome, changeIds: readonly string[]): Promise<void> {
  const { model, metadata } = home;
  const client = world.clientOf(model);
  const look = async (): Promise<LifecycleState | undefined> => {
    const rows = await Promise.all(changeIds.map((changeId) => metadata.getDecision(model, changeId)));
    return rows.includes(undefined) ? undefined : client.status(model, LAST_RESORT_MS).catch(() => undefined);
  };
  await eventually(`the decisions of ${model} end`, look, isQuiet, world.patience(home));
}

function isQuiet(state: LifecycleState | undefined): boolean {
  if (state === undefined) return false;
  const { active, activeRollout, pending, rollouts, notices, recent } = state;
  const waiting = pending.length + rollouts.length + notices.length;
  return active === null && activeRollout === null && waiting === 0 && recent.some((entry) => entry.triggerId === TRIGGER_ID);
}

/** The end state of a model whose Worker in the steady process is then closed. */
export async function settle(world: CrashWorld, home: ModelHome, kills: number): Promise<EndState> {
  await loopEnded(world, home);
  await world.steady.close(home.model);
  const state = await readEndState(home);
  await checkLeftovers(home, kills);
  return state;
}

/** The loop without any fault. */
export async function undisturbed(
  world: CrashWorld,
  model: string,
  size?: ModelSize,
): Promise<{ readonly end: EndState; readonly log: WriteLog }> {
  const home = await world.newHome(model, size);
  await openWorker(world.steady, home);
  await startLoop(world, home);
  const end = await settle(world, home, 0);
  const log = await readWriteLog(home.logFile);
  await home.remove();
  return { end, log };
}

/** The names of the activities of a model as they start, from one process. */
export function onActivity(process: WorkerProcess, model: string, listener: (activity: string) => void): void {
  process.on((message: CrashWorkerMessage) => {
    if (message.kind === 'activity' && message.taskQueue === model) listener(message.activity);
  });
}
