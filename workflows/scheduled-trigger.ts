import { ApplicationFailure, condition, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { ScheduledTriggerInput, StartPipelineInput, TriggerOutcome } from '../contracts/workflows.js';
import { readTriggerReport } from '../core/policy/read-report.js';
import { progress, triggerFinished } from './messages.js';
import { onSignal } from './on-signal.js';
import { controlActivities } from './proxies.js';
import { requireInput } from './require-input.js';
import { scheduledTime } from './scheduled-time.js';
import { setOutcome } from './search-attributes.js';
import { StageTable } from './stage-table.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialScheduledTrigger);

/** A Schedule starts within its jitter. What is later may be a catch-up or a backfill; until the lifecycle tells, nothing is deployed. */
const LATE_MS = 600_000;
const ASK_AGAIN_MS = 10_000;
const ASK_AGAIN_MAX_MS = 86_400_000;

/**
 * What a Schedule starts: signals the lifecycle for the scheduled time and waits for that trigger's outcome, so that the Schedule's overlap
 * policy and pause-on-failure mean what they say. A rejected model is an outcome, not a failure. Signals again now and then, ever more
 * seldom, so that an answer that was lost with a terminated lifecycle is asked for again.
 */
export async function perennialScheduledTrigger(input: ScheduledTriggerInput): Promise<TriggerOutcome> {
  requireInput('Scheduled trigger', input, { model: 'string' });
  const atMs = scheduledTime();
  const start = triggerOf(input, atMs);
  const table = new StageTable(`${input.model}: ${start.triggerId}`, ['signal', 'outcome']);
  setHandler(progress, () => table.rows);
  const outcomes: TriggerOutcome[] = [];
  onSignal(triggerFinished, {
    read: readTriggerReport,
    take: (message) => void (message.triggerId === start.triggerId && outcomes.push(message.outcome)),
    drop: () => undefined,
  });
  const { workflowId, taskQueue } = workflowInfo();
  for (let pauseMs = ASK_AGAIN_MS; outcomes.length === 0; pauseMs = Math.min(2 * pauseMs, ASK_AGAIN_MAX_MS)) {
    table.set('signal', 'running');
    const activities = controlActivities({ execution: input.execution, model: input.model, summary: `trigger ${start.triggerId}` });
    await activities['perennial.signalLifecycle']({ start, replyTo: { workflowId }, scheduledTime: atMs, taskQueue });
    table.set('signal', 'done', 'the lifecycle has it');
    table.set('outcome', 'running', 'waits');
    await condition(() => outcomes.length > 0, pauseMs);
  }
  return settled(outcomes[0], table);
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

function settled(outcome: TriggerOutcome | undefined, table: StageTable): TriggerOutcome {
  if (outcome === undefined) throw ApplicationFailure.nonRetryable('No outcome was received', 'TRIGGER_LOST');
  const failed = outcome.state === 'failed';
  table.set('outcome', failed ? 'failed' : 'done', `${outcome.state}: ${outcome.text}`);
  setOutcome(outcome.state);
  if (failed) throw ApplicationFailure.nonRetryable(outcome.text, 'PIPELINE_FAILED');
  return outcome;
}
