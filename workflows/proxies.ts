import { proxyActivities } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type {
  BatchActivities,
  ControlActivities,
  MonitorActivities,
  RequestActivities,
  TrainingActivities,
} from '../contracts/activities.js';
import type { CpuTaskQueue, Timing } from '../contracts/workflows.js';

/** Every timeout and retry of every activity. Errors that cannot get better by waiting are not retryable at their source. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Bookkeeping: seconds of work; an outage of a store is waited out for a day. */
function controlOptions(timing: Timing): ActivityOptions {
  return {
    startToCloseTimeout: timing.startToCloseTimeoutMs ?? 2 * MINUTE_MS,
    scheduleToCloseTimeout: 24 * HOUR_MS,
    retry: { initialInterval: timing.retryInitialMs ?? 1_000, backoffCoefficient: 2, maximumInterval: MINUTE_MS },
  };
}

/** Ingestion, training, scoring: hours of work that heartbeats and resumes; 20 attempts, since each may cost as much as the first. */
function heavyOptions(timing: Timing, cpuTaskQueue: CpuTaskQueue): ActivityOptions {
  return {
    ...(cpuTaskQueue === null ? {} : { taskQueue: cpuTaskQueue }),
    startToCloseTimeout: timing.startToCloseTimeoutMs ?? 24 * HOUR_MS,
    heartbeatTimeout: timing.heartbeatTimeoutMs ?? 30_000,
    scheduleToCloseTimeout: 72 * HOUR_MS,
    retry: {
      initialInterval: timing.retryInitialMs ?? 2_000,
      backoffCoefficient: 2,
      maximumInterval: 5 * MINUTE_MS,
      maximumAttempts: 20,
    },
  };
}

export function controlActivities(timing: Timing, summary: string): ControlActivities {
  return proxyActivities<ControlActivities>({ ...controlOptions(timing), summary });
}

export function trainingActivities(timing: Timing, cpuTaskQueue: CpuTaskQueue, summary: string): TrainingActivities {
  return proxyActivities<TrainingActivities>({ ...heavyOptions(timing, cpuTaskQueue), summary });
}

export function monitorActivities(timing: Timing, cpuTaskQueue: CpuTaskQueue, summary: string): MonitorActivities {
  return proxyActivities<MonitorActivities>({ ...heavyOptions(timing, cpuTaskQueue), summary });
}

export function batchActivities(timing: Timing, cpuTaskQueue: CpuTaskQueue, summary: string): BatchActivities {
  return proxyActivities<BatchActivities>({ ...heavyOptions(timing, cpuTaskQueue), summary });
}

/** Somebody waits for the answer: a lost worker is noticed soon. */
const REQUEST_HEARTBEAT_MS = 10_000;

/** A request is answered by whoever takes the workflow; a client polls for it, so retries do not wait long. */
export function requestActivities(timing: Timing, summary: string): RequestActivities {
  const options = controlOptions(timing);
  return proxyActivities<RequestActivities>({ ...options, heartbeatTimeout: timing.heartbeatTimeoutMs ?? REQUEST_HEARTBEAT_MS, summary });
}

/** Somebody else's server: posted again with growing pauses for a day. */
export function callbackActivities(timing: Timing): RequestActivities {
  return proxyActivities<RequestActivities>({
    ...controlOptions(timing),
    startToCloseTimeout: timing.startToCloseTimeoutMs ?? MINUTE_MS,
    heartbeatTimeout: timing.heartbeatTimeoutMs ?? REQUEST_HEARTBEAT_MS,
    retry: { initialInterval: timing.retryInitialMs ?? 1_000, backoffCoefficient: 2, maximumInterval: 15 * MINUTE_MS },
    summary: 'post the result to the callback',
  });
}
