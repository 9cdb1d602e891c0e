import { ApplicationFailure, condition, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { ScheduledTriggerInput, TriggerOutcome } from '../contracts/workflows.js';
import { triggerFinished } from './messages.js';
import { controlActivities } from './proxies.js';
import { scheduledTime } from './scheduled-time.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), scheduledTrigger);

/** Older than the catch-up window can only be a backfill: trained and judged, not deployed. */
const BACKFILL_AGE_MS = 25 * 3_600_000;

/**
 * What a Schedule starts: signals the lifecycle for the scheduled time and waits for that trigger's outcome, so that the
 * Schedule's overlap policy and pause-on-failure mean what they say. A rejected model is an outcome, not a failure.
 */
export async function scheduledTrigger(input: ScheduledTriggerInput): Promise<TriggerOutcome> {
  const at = scheduledTime();
  let outcome: TriggerOutcome | null = null;
  setHandler(triggerFinished, (message) => {
    outcome = message.outcome;
  });
  const backfill = workflowInfo().startTime.getTime() - at > BACKFILL_AGE_MS;
  const start = {
    model: input.model,
    triggerId: `schedule-${new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')}`,
    kind: 'schedule' as const,
    asOf: at,
    parameters: {},
    reason: backfill ? 'backfill of the schedule' : 'schedule',
    actor: 'schedule',
    deploy: !backfill,
  };
  const activities = controlActivities({}, `trigger ${start.triggerId}`);
  await activities['perennial.signalLifecycle']({ start, replyTo: workflowInfo().workflowId, scheduledTime: at });
  await condition(() => outcome !== null);
  return settled(outcome);
}

function settled(outcome: TriggerOutcome | null): TriggerOutcome {
  if (outcome === null) throw ApplicationFailure.nonRetryable('No outcome was received', 'TRIGGER_LOST');
  if (outcome.state === 'failed') throw ApplicationFailure.nonRetryable(outcome.text, 'PIPELINE_FAILED');
  return outcome;
}
