import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { ScheduledTriggerInput, StartPipelineInput, TriggerOutcome } from '../../contracts/workflows.js';
import { awaitOutcome } from './await-outcome.js';
import { requireInput } from '../contract/require-input.js';
import { scheduledTime } from './scheduled-time.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialScheduledTrigger);

/** A Schedule starts within its jitter. What is later may be a catch-up or a backfill; until the lifecycle tells, nothing is deployed. */
const LATE_MS = 600_000;

/**
 * What a Schedule starts: signals the lifecycle for the scheduled time and waits for that trigger's outcome, so that the Schedule's overlap
 * policy and pause-on-failure mean what they say. A rejected model is an outcome, not a failure.
 */
export async function perennialScheduledTrigger(input: ScheduledTriggerInput): Promise<TriggerOutcome> {
  requireInput('Scheduled trigger', input, { model: 'string' });
  const atMs = scheduledTime();
  return awaitOutcome({ start: triggerOf(input, atMs), scheduledTime: atMs, execution: input.execution });
}

function triggerOf({ model }: ScheduledTriggerInput, atMs: number): StartPipelineInput {
  const isLate = workflowInfo().startTime.getTime() - atMs > LATE_MS;
  return {
    model,
    triggerId: `schedule-${new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '')}`,
    kind: isLate ? 'backfill' : 'schedule',
    asOf: atMs,
    parameters: {},
    reason: isLate ? 'backfill of the schedule' : 'schedule',
    actor: 'schedule',
    deploy: !isLate,
  };
}
