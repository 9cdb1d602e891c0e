import type { Priority } from '@temporalio/common';
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { BatchActivities, ControlActivities, MonitorActivities, TrainingActivities } from '../../contracts/activities.js';
import type { RequestActivities } from '../../contracts/request-activities.js';
import type { ActivityProfile, Execution, WorkStep } from '../../contracts/workflows.js';
import { cutText } from '../../core/policy/state/bounds.js';
import { summaryText } from '../details/summary-text.js';

/** Every timeout, retry and priority of every activity. Errors that cannot get better by waiting are not retryable at their source. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** 1 is taken first, 5 last. */
const PRIORITY = { control: 1, request: 2, work: 4, trial: 5 } as const;

const MAX_FAIRNESS_KEY_BYTES = 64;

/** Where, how and for whom an activity runs. */
export interface Run {
  readonly execution: Execution | undefined;
  /** Its fairness key: a model that asks for much does not hold up the others. */
  readonly model: string;
  readonly summary: string;
}

/** Bookkeeping: seconds of work; an outage of a store is waited out for a day. */
function controlOptions({ execution, model, summary }: Run): ActivityOptions {
  const profile = execution?.control ?? {};
  const attemptMs = profile.startToCloseTimeoutMs ?? 2 * MINUTE_MS;
  return {
    ...queueOf(profile),
    startToCloseTimeout: attemptMs,
    scheduleToCloseTimeout: wholeMs(attemptMs, 24 * HOUR_MS),
    retry: {
      initialInterval: profile.retryInitialMs ?? SECOND_MS,
      backoffCoefficient: 2,
      maximumInterval: MINUTE_MS,
      ...attemptsOf(profile),
    },
    priority: priorityOf(profile, PRIORITY.control, model),
    summary: summaryText(summary),
  };
}

/** Ingestion, training, scoring: hours of work that heartbeats and resumes; 20 attempts, since each may cost as much as the first. */
function workOptions({ execution, model, summary }: Run, step: WorkStep): ActivityOptions {
  const profile: ActivityProfile = { ...execution?.work, ...execution?.steps?.[step] };
  const attemptMs = profile.startToCloseTimeoutMs ?? 24 * HOUR_MS;
  return {
    ...queueOf(profile),
    startToCloseTimeout: attemptMs,
    heartbeatTimeout: profile.heartbeatTimeoutMs ?? 30 * SECOND_MS,
    scheduleToCloseTimeout: wholeMs(attemptMs, 72 * HOUR_MS),
    retry: {
      initialInterval: profile.retryInitialMs ?? 2 * SECOND_MS,
      backoffCoefficient: 2,
      maximumInterval: 5 * MINUTE_MS,
      maximumAttempts: profile.maximumAttempts ?? 20,
    },
    priority: priorityOf(profile, step === 'tune' ? PRIORITY.trial : PRIORITY.work, model),
    summary: summaryText(summary),
  };
}

/** For waiting in the queue and all attempts: the server would cut a longer attempt to it. */
function wholeMs(attemptMs: number, usualMs: number): number {
  return Math.max(usualMs, 2 * attemptMs);
}

/** Absent: the workflow's own. */
function queueOf({ queue }: ActivityProfile): Pick<ActivityOptions, 'taskQueue'> {
  return queue === undefined ? {} : { taskQueue: queue };
}

function attemptsOf({ maximumAttempts }: ActivityProfile): { readonly maximumAttempts?: number } {
  return maximumAttempts === undefined ? {} : { maximumAttempts };
}

function priorityOf({ priority, fairnessWeight }: ActivityProfile, usual: number, model: string): Priority {
  return {
    priorityKey: priority ?? usual,
    fairnessKey: cutText(model, MAX_FAIRNESS_KEY_BYTES),
    ...(fairnessWeight === undefined ? {} : { fairnessWeight }),
  };
}

export function controlActivities(run: Run): ControlActivities {
  return proxyActivities<ControlActivities>(controlOptions(run));
}

/** What a lifecycle does itself. It gives up soon, since the lifecycle tries again and meanwhile shows what is wrong. */
export function lifecycleActivities(run: Run): ControlActivities {
  const options = controlOptions(run);
  const attemptMs = run.execution?.control?.startToCloseTimeoutMs ?? 30 * SECOND_MS;
  return proxyActivities<ControlActivities>({
    ...options,
    startToCloseTimeout: attemptMs,
    scheduleToCloseTimeout: wholeMs(attemptMs, MINUTE_MS),
    retry: { ...options.retry, maximumInterval: 10 * SECOND_MS, maximumAttempts: 3 },
  });
}

/**
 * Puts a version behind an endpoint. Whoever takes its place comes after it has ended, so a cancelled one is waited for; its heartbeats
 * tell that its worker is alive.
 */
export function deployActivities(run: Run): ControlActivities {
  return proxyActivities<ControlActivities>({
    ...controlOptions(run),
    heartbeatTimeout: run.execution?.control?.heartbeatTimeoutMs ?? 30 * SECOND_MS,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

export function trainingActivities(run: Run, step: WorkStep): TrainingActivities {
  return proxyActivities<TrainingActivities>(workOptions(run, step));
}

export function monitorActivities(run: Run): MonitorActivities {
  return proxyActivities<MonitorActivities>(workOptions(run, 'monitor'));
}

export function batchActivities(run: Run): BatchActivities {
  return proxyActivities<BatchActivities>(workOptions(run, 'batch'));
}

/** A request is answered by whoever takes the workflow; a client polls for it, so retries do not wait long and a lost worker is noticed soon. */
export function requestActivities(run: Run): RequestActivities {
  return proxyActivities<RequestActivities>({ ...controlOptions(run), ...requestOptions(run) });
}

/** Somebody else's server: posted again with growing pauses for a day. */
export function callbackActivities(run: Run): RequestActivities {
  const { startToCloseTimeoutMs, retryInitialMs } = run.execution?.control ?? {};
  return proxyActivities<RequestActivities>({
    ...controlOptions(run),
    ...requestOptions(run),
    startToCloseTimeout: startToCloseTimeoutMs ?? MINUTE_MS,
    retry: { initialInterval: retryInitialMs ?? SECOND_MS, backoffCoefficient: 2, maximumInterval: 15 * MINUTE_MS },
  });
}

function requestOptions({ execution, model }: Run): Pick<ActivityOptions, 'heartbeatTimeout' | 'priority'> {
  const profile = execution?.control ?? {};
  return { heartbeatTimeout: profile.heartbeatTimeoutMs ?? 10 * SECOND_MS, priority: priorityOf(profile, PRIORITY.request, model) };
}
