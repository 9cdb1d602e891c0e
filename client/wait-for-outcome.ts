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

/** Waits until the lifecycle knows how a trigger ended, its deployment included, and tells the stages of the pipeline on the way. */
export async function waitForOutcome(
  client: PerennialClient,
  { model, triggerId, pipelineTriggerId }: { readonly model: string; readonly triggerId: string; readonly pipelineTriggerId: string },
  listener: ProgressListener,
): Promise<TriggerOutcome> {
  const stages = new StageChanges(listener);
  const pipeline = client.temporal.workflow.getHandle(workflowIds.pipeline(model, pipelineTriggerId));
  for (let silence = 0; silence < MAX_SILENCE;) {
    const state = await client.status(model).catch(() => undefined);
    silence = state === undefined ? silence + 1 : 0;
    const found = state?.recent.find((entry) => entry.triggerId === triggerId);
    if (state?.active?.start.triggerId === pipelineTriggerId || found !== undefined) await stages.look(pipeline);
    if (found !== undefined) return found.outcome;
    await sleep(INTERVAL_MS);
  }
  throw new DomainError('WORKER_ABSENT', { waitedMs: MAX_SILENCE * INTERVAL_MS, reason: `the lifecycle of ${model} does not answer` });
}
