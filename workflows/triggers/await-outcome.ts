import { condition, isCancellation, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Execution, StartPipelineInput, TriggerOutcome } from '../../contracts/workflows.js';
import { readTriggerReport } from '../../core/policy/read/read-report.js';
import { progress, triggerFinished } from '../contract/messages.js';
import { onSignal } from '../contract/on-signal.js';
import { refuse } from '../contract/refuse.js';
import { controlActivities } from '../contract/proxies.js';
import { setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';

const ASK_AGAIN_MS = 10_000;
const ASK_AGAIN_MAX_MS = 86_400_000;

export interface AskedTrigger {
  readonly start: StartPipelineInput;
  /** Epoch milliseconds that a Schedule meant, from which the activity makes the trigger's period; null: not of a Schedule. */
  readonly scheduledTime: number | null;
  readonly execution: Execution | undefined;
}

/**
 * Signals the lifecycle, and waits for that trigger's outcome. Signals again now and then, ever more seldom, so that an answer that was
 * lost with a terminated lifecycle is asked for again: whoever asks again is answered from what the lifecycle remembers. A rejected model
 * is an outcome. Cancelled, it stops to wait; what the lifecycle does for the trigger goes on.
 * @throws PIPELINE_FAILED, MODEL_UNKNOWN, TRIGGER_LOST
 */
export async function awaitOutcome(asked: AskedTrigger): Promise<TriggerOutcome> {
  const { triggerId, model } = asked.start;
  const table = new StageTable(`${model}: ${triggerId}`, ['signal', 'outcome']);
  setHandler(progress, () => table.rows);
  const outcomes: TriggerOutcome[] = [];
  onSignal(triggerFinished, {
    read: readTriggerReport,
    take: (message) => void (message.triggerId === triggerId && outcomes.push(message.outcome)),
    drop: () => undefined,
  });
  try {
    await askUntil(asked, outcomes, table);
  } catch (error) {
    setOutcome(isCancellation(error) ? 'cancelled' : 'failed');
    throw error;
  }
  return settled(asked.start, outcomes[0], table);
}

async function askUntil(
  { start, scheduledTime, execution }: AskedTrigger,
  outcomes: readonly TriggerOutcome[],
  table: StageTable,
): Promise<void> {
  const { workflowId, taskQueue } = workflowInfo();
  for (let pauseMs = ASK_AGAIN_MS; outcomes.length === 0; pauseMs = Math.min(2 * pauseMs, ASK_AGAIN_MAX_MS)) {
    table.set('signal', 'running');
    const activities = controlActivities({ execution, model: start.model, summary: `trigger ${start.triggerId}` });
    await activities['perennial.signalLifecycle']({ start, replyTo: { workflowId }, scheduledTime, taskQueue });
    table.set('signal', 'done', 'the lifecycle has it');
    table.set('outcome', 'running', 'waits');
    await condition(() => outcomes.length > 0, pauseMs);
  }
}

function settled({ model, triggerId }: AskedTrigger['start'], outcome: TriggerOutcome | undefined, table: StageTable): TriggerOutcome {
  if (outcome === undefined) return refuse('TRIGGER_LOST', { model, triggerId });
  const failed = outcome.state === 'failed';
  table.set('outcome', failed ? 'failed' : 'done', `${outcome.state}: ${outcome.text}`);
  setOutcome(outcome.state);
  if (failed) refuse('PIPELINE_FAILED', { model, text: outcome.text });
  return outcome;
}
