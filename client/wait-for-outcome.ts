import { setTimeout as sleep } from 'node:timers/promises';
import { workflowIds } from '../contracts/names.js';
import type { TriggerOutcome } from '../contracts/workflows.js';
import { DomainError } from '../core/errors.js';
import type { PerennialClient } from './perennial-client.js';
import { StageChanges } from './watch-progress.js';
import type { ProgressListener } from './watch-progress.js';

const INTERVAL_MS = 1_000;
/** How often the lifecycle may not answer in a row before that is an error; a restarting worker takes some seconds. */
const MAX_SILENCE = 60;

export interface AwaitedTrigger {
  readonly model: string;
  readonly triggerId: string;
  /** The trigger whose pipeline does the work, and whose outcome this one shares. */
  readonly pipelineTriggerId: string;
}

/**
 * Waits until it is known how a trigger ended, its deployment included, and tells the stages of the pipeline on the way.
 * @param recorded looks an outcome up where the lifecycle writes it down: of many, it remembers the newest only
 */
export async function waitForOutcome(
  client: PerennialClient,
  { model, triggerId, pipelineTriggerId }: AwaitedTrigger,
  listener: ProgressListener,
  recorded: (triggerId: string) => Promise<TriggerOutcome | undefined> = () => Promise.resolve(undefined),
): Promise<TriggerOutcome> {
  const stages = new StageChanges(listener);
  const pipeline = client.temporal.workflow.getHandle(workflowIds.pipeline(model, pipelineTriggerId));
  for (let silence = 0; silence < MAX_SILENCE;) {
    const state = await client.status(model).catch(() => undefined);
    silence = state === undefined ? silence + 1 : 0;
    const known = state?.recent.findLast((entry) => entry.triggerId === triggerId || entry.triggerId === pipelineTriggerId);
    const outcome = known?.outcome ?? (await recorded(triggerId).catch(() => undefined));
    if (state?.active?.start.triggerId === pipelineTriggerId || outcome !== undefined) await stages.look(pipeline);
    if (outcome !== undefined) return outcome;
    await sleep(INTERVAL_MS);
  }
  const reason = `the lifecycle of ${model} has accepted ${triggerId} and does not answer any more`;
  throw new DomainError('WORKER_ABSENT', { waitedMs: MAX_SILENCE * INTERVAL_MS, reason, model, workflowId: pipeline.workflowId });
}
