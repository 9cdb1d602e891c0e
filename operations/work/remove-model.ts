import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { temporalFailure } from '../../client/failures/temporal-failure.js';
import { reconcileSchedules } from '../apply/reconcile-schedules.js';
import { requireModel } from '../current-definition.js';
import { newestRevision } from '../deployments/newest-revision.js';
import type { OperationContext } from '../operation-context.js';
import { runningWork } from './running-work.js';

/** What goes and what stays when a model is removed. */
export interface Removal {
  readonly model: string;
  readonly schedules: readonly string[];
  /** Workflows that are cancelled. */
  readonly work: readonly string[];
  readonly kept: {
    readonly definitions: number;
    readonly versions: number;
    readonly snapshots: number;
    readonly runs: number;
    /** The revision that its endpoint goes on serving; null: none. */
    readonly revision: number | null;
  };
}

export interface RemovedModel extends Removal {
  /** `declined`: whoever was asked said no. */
  readonly state: 'removed' | 'declined';
}

interface RemoveRequest {
  readonly model: string;
  readonly actor: string;
  readonly reason: string;
  readonly confirm: (removal: Removal) => Promise<boolean>;
}

/** More than a person keeps. */
const COUNTED = 100_000;

/**
 * Ends what Perennial does for a model: its Schedules, its lifecycle, what runs, its current definition. What it made stays, and is
 * served on. May be called again after it was interrupted. Errors: MODEL_UNKNOWN, TEMPORAL_….
 */
export async function removeModel(context: OperationContext, { model, actor, reason, confirm }: RemoveRequest): Promise<RemovedModel> {
  const { metadata } = context;
  const definitions = await metadata.listDefinitions(model, COUNTED);
  if (definitions.length === 0) await requireModel(metadata, model);
  const temporal = await context.temporal();
  const client = await context.client();
  try {
    const schedules = await reconcileSchedules(temporal.client.schedule, model, [], true);
    const work = await runningWork(client, model);
    const removal: Removal = {
      model,
      schedules: schedules.map(({ scheduleId }) => scheduleId),
      work: work.map(({ workflowId }) => workflowId),
      kept: { ...(await keptOf(context, model)), definitions: definitions.length },
    };
    if (!(await confirm(removal))) return { ...removal, state: 'declined' };
    // What could start something again goes first.
    await reconcileSchedules(temporal.client.schedule, model, [], false);
    await metadata.removeModel(model, { actor, reason, at: Date.now(), changeId: `remove-${randomUUID()}` });
    for (const { workflowId } of work) await unlessGone(client.temporal.workflow.getHandle(workflowId), 'cancel');
    await unlessGone(client.lifecycle(model), 'terminate');
    await settleTriggers(context, model);
    return { ...removal, state: 'removed' };
  } catch (error) {
    throw temporalFailure(error, temporal);
  }
}

async function keptOf({ metadata, objects }: OperationContext, model: string): Promise<Omit<Removal['kept'], 'definitions'>> {
  const [versions, snapshots, runs, revision] = await Promise.all([
    metadata.listVersions(model, COUNTED),
    metadata.listSnapshots(model, COUNTED),
    metadata.listRuns(model, COUNTED),
    newestRevision(objects, model),
  ]);
  return { versions: versions.length, snapshots: snapshots.length, runs: runs.length, revision: revision?.revision ?? null };
}

async function unlessGone(handle: WorkflowHandle, how: 'cancel' | 'terminate'): Promise<void> {
  try {
    await (how === 'cancel' ? handle.cancel() : handle.terminate('the model was removed'));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Nobody is left who would say how they ended. */
async function settleTriggers({ metadata }: OperationContext, model: string): Promise<void> {
  const open = (await metadata.listTriggers(model, COUNTED)).filter(({ state }) => state === null);
  const outcome = { state: 'cancelled', version: null, revision: null, text: 'the model was removed' };
  for (const { triggerId } of open) await metadata.finishTrigger(model, triggerId, outcome);
}
