import { CancellationScope, isCancellation, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { PipelineInput, PipelineResult } from '../../contracts/workflows.js';
import { cutText } from '../../core/policy/state/bounds.js';
import { WORK_STEPS, workQueue } from '../../core/policy/state/execution.js';
import { failureText } from '../details/failure-text.js';
import { pipelineFinished, progress } from '../contract/messages.js';
import { runStages } from './pipeline-stages.js';
import { reportTo } from '../contract/report-to.js';
import { requireInput } from '../contract/require-input.js';
import { setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';
import { unpolledText } from '../details/stage-text.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialPipeline);

const MAX_TEXT_BYTES = 2_000;

/**
 * From raw rows to a registered version: preprocess, tune, train, test, register; any subset in this order.
 * Rejection by a gate is a result; a failed check or a lost machine is a failure. Either is told to `reportTo`.
 */
export async function perennialPipeline(input: PipelineInput): Promise<PipelineResult> {
  requireInput('Pipeline', input, { trigger: 'object', definitionDigest: 'string', steps: 'array' });
  const table = new StageTable(`${input.trigger.model}: ${input.trigger.reason}`, stagesOf(input));
  for (const queue of input.unpolled ?? []) table.note(unpolledText(queue), stagesOn(queue, input));
  setHandler(progress, () => table.rows);
  try {
    const result = await runStages(input, table);
    setOutcome(result.state);
    await report(input, result);
    return result;
  } catch (error) {
    const state = isCancellation(error) ? 'cancelled' : 'failed';
    const text = state === 'cancelled' ? state : cutText(failureText(error), MAX_TEXT_BYTES);
    table.fail(text);
    setOutcome(state);
    await report(input, { state, snapshot: null, runId: null, version: null, metrics: {}, text });
    throw error;
  }
}

function stagesOf(input: PipelineInput): readonly string[] {
  const steps = input.steps.flatMap((step) => (step === 'preprocess' ? ['preprocess', 'checks'] : [step]));
  return steps.filter((step) => step !== 'deploy' && (step !== 'tune' || input.tune !== null));
}

/** Stages that prove, once they are done, that somebody takes the work of a queue. */
function stagesOn(queue: string, { execution = {}, steps }: PipelineInput): readonly string[] {
  const own = workflowInfo().taskQueue;
  return WORK_STEPS.filter((step) => steps.some((one) => one === step) && workQueue(execution, step, own) === queue);
}

async function report(input: PipelineInput, result: PipelineResult): Promise<void> {
  if (input.reportTo === null) return;
  const { reportTo: workflowId, trigger } = input;
  await CancellationScope.nonCancellable(() => reportTo(workflowId, pipelineFinished, { triggerId: trigger.triggerId, result }));
}
