import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PerennialClient } from '../../client/perennial-client.js';
import { temporalFailure } from '../../client/failures/temporal-failure.js';
import { DomainError } from '../../core/errors.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { recordedOutcome } from '../triggers/trigger-report.js';
import { runningWork, workflowStatus, workOfId } from './running-work.js';
import type { RunningWork } from './running-work.js';

export interface CancelRequest {
  readonly model: string;
  /** Of a trigger or a change; undefined: what runs, if it is one. */
  readonly id: string | undefined;
  readonly actor: string;
  readonly reason: string;
}

export interface CancelledWork extends RunningWork {
  readonly model: string;
  /** `ended`: it was done before the cancellation reached it. */
  readonly state: 'cancelled' | 'ended';
  /** How it ended, by the database; the workflow's status where that does not know it. */
  readonly text: string;
}

const INTERVAL_MS = 250;
/** A worker that died confirms nothing: its activity's heartbeat has to run out first. */
const CONFIRM_MS = 180_000;
/** The lifecycle writes outcomes down soon after the end. */
const OUTCOME_MS = 10_000;

/** Cancels a pipeline or a rollout and waits until it has ended. Errors: MODEL_UNKNOWN, WORK_NOT_RUNNING, OPTION_INVALID, WORKER_ABSENT, TEMPORAL_…. */
export async function cancelWork(context: OperationContext, request: CancelRequest): Promise<CancelledWork> {
  const { model, actor, reason } = request;
  const { metadata } = context;
  await currentDefinition(metadata, model);
  const temporal = await context.temporal();
  const client = await context.client();
  try {
    const work = await theOne(context, client, request);
    const by = { actor, reason, at: Date.now(), changeId: `cancel-${randomUUID()}` };
    await metadata.recordAudit({ model, action: 'cancel', subject: work.id, by });
    await client.temporal.workflow.getHandle(work.workflowId).cancel();
    context.reporter.note(`${work.workflowId}: cancellation asked for, waiting for its end`);
    const status = await untilClosed(client, work);
    const text = await outcomeText(context, model, work);
    const state = status === 'CANCELLED' ? 'cancelled' : 'ended';
    return { ...work, model, state, text: text ?? status.toLowerCase() };
  } catch (error) {
    throw temporalFailure(error, temporal);
  }
}

async function theOne(context: OperationContext, client: PerennialClient, { model, id }: CancelRequest): Promise<RunningWork> {
  if (id !== undefined) {
    const [first] = await workOfId(context, client, model, id);
    if (first !== undefined) return first;
    throw new DomainError('WORK_NOT_RUNNING', { model, what: `work of ${id}` });
  }
  const running = (await runningWork(client, model)).filter(({ kind }) => kind !== 'other');
  const [only, another] = running;
  if (only === undefined) throw new DomainError('WORK_NOT_RUNNING', { model, what: 'a pipeline or a rollout' });
  if (another === undefined) return only;
  const expected = `one of ${running.map((one) => one.id).join(', ')}`;
  throw new DomainError('OPTION_INVALID', { option: 'The trigger', found: `left out, and ${running.length} run`, expected });
}

async function untilClosed(client: PerennialClient, { workflowId }: RunningWork): Promise<string> {
  for (let waitedMs = 0; waitedMs < CONFIRM_MS; waitedMs += INTERVAL_MS) {
    const status = await workflowStatus(client, workflowId);
    if (status !== undefined && status !== 'RUNNING' && status !== 'PAUSED') return status;
    await sleep(INTERVAL_MS);
  }
  throw new DomainError('WORKER_ABSENT', {
    waitedMs: CONFIRM_MS,
    reason: `the cancellation of ${workflowId} was taken, and nobody carries it out`,
  });
}

/** Steps that a person runs beside the lifecycle have no outcome there. */
async function outcomeText({ metadata }: OperationContext, model: string, { kind, id }: RunningWork): Promise<string | undefined> {
  const isWritten = kind === 'rollout' || (await metadata.getTrigger(model, id)) !== undefined;
  for (let waitedMs = 0; isWritten && waitedMs < OUTCOME_MS; waitedMs += INTERVAL_MS) {
    const outcome = kind === 'rollout' ? await metadata.getDecision(model, id) : await recordedOutcome(metadata, model, id);
    if (outcome !== undefined)
      return outcome.text === '' || outcome.text === outcome.state ? outcome.state : `${outcome.state}: ${outcome.text}`;
    await sleep(INTERVAL_MS);
  }
  return undefined;
}
