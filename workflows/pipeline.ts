import { ApplicationFailure, CancellationScope, isCancellation, setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { PipelineInput, PipelineResult } from '../contracts/workflows.js';
import { failureText } from './failure-text.js';
import { progress } from './messages.js';
import { runStages } from './pipeline-stages.js';
import { reportTo } from './report-to.js';
import { upsertSearchAttributes } from './search-attributes.js';
import { StageTable } from './stage-table.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), pipeline);

/**
 * From raw rows to a registered version: preprocess, tune, train, test, register; any subset in this order.
 * Rejection by a gate is a result; a failed check or a lost machine is a failure. Either is told to `reportTo`.
 */
export async function pipeline(input: PipelineInput): Promise<PipelineResult> {
  const table = new StageTable(`${input.trigger.model}: ${input.trigger.reason}`, stagesOf(input));
  setHandler(progress, () => table.rows);
  if (input.formatVersion !== 1) {
    throw ApplicationFailure.nonRetryable(
      `Pipeline input has formatVersion ${String(input.formatVersion)}, this worker knows 1. Fix: update the worker.`,
      'INPUT_NEWER',
    );
  }
  upsertSearchAttributes(input.searchAttributes, input.trigger.model, input.trigger.triggerId, 'running');
  try {
    const result = await runStages(input, table);
    upsertSearchAttributes(input.searchAttributes, input.trigger.model, input.trigger.triggerId, result.state);
    await report(input, result);
    return result;
  } catch (error) {
    const cancelled = isCancellation(error);
    const text = cancelled ? 'cancelled' : failureText(error);
    table.fail(text);
    const nothing = { snapshot: null, runId: null, version: null, metrics: {} };
    upsertSearchAttributes(input.searchAttributes, input.trigger.model, input.trigger.triggerId, cancelled ? 'cancelled' : 'failed');
    await report(input, { state: cancelled ? 'cancelled' : 'failed', ...nothing, text });
    throw error;
  }
}

function stagesOf(input: PipelineInput): readonly string[] {
  const steps = input.steps.flatMap((step) => (step === 'preprocess' ? ['preprocess', 'checks'] : [step]));
  return steps.filter((step) => step !== 'deploy' && (step !== 'tune' || input.tune !== null));
}

async function report(input: PipelineInput, result: PipelineResult): Promise<void> {
  if (input.reportTo === null) return;
  const { reportTo: workflowId, trigger } = input;
  await CancellationScope.nonCancellable(() => reportTo(workflowId, 'pipelineFinished', { triggerId: trigger.triggerId, result }));
}
