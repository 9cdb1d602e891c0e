import { setWorkflowOptions } from '@temporalio/workflow';
import type { RequestedRunInput, StartPipelineInput, TriggerOutcome } from '../../contracts/workflows.js';
import { MessageProblem, readName } from '../../core/policy/read/read-fields.js';
import { readStart } from '../../core/policy/read/read-trigger.js';
import { awaitOutcome } from './await-outcome.js';
import { refuse } from '../contract/refuse.js';
import { requireInput } from '../contract/require-input.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialRequestedRun);

/**
 * Stands behind the Nexus operation `run`: asks the lifecycle, and ends with the trigger's outcome. A failed pipeline fails it, a rejected
 * model is an outcome. Started again with a trigger that has ended, it ends with what the lifecycle remembers of it.
 */
export async function perennialRequestedRun(input: RequestedRunInput): Promise<TriggerOutcome> {
  requireInput('Requested run', input, { start: 'object' });
  return awaitOutcome({ start: checkedStart(input.start), scheduledTime: null, execution: input.execution });
}

/** The lifecycle drops what is malformed, and nobody would ever be answered. */
function checkedStart(start: StartPipelineInput): StartPipelineInput {
  try {
    return readStart(start, { model: readName(start.model, 'start.model'), nowMs: Date.now() });
  } catch (error) {
    if (!(error instanceof MessageProblem)) throw error;
    return refuse('INPUT_INVALID', { problem: `Requested run input: ${error.message}` });
  }
}
