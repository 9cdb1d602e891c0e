import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild, sleep } from '@temporalio/workflow';
import type { SearchOutcome } from '../../contracts/activities.js';
import { searchIdOf, workflowIds } from '../../contracts/names.js';
import type { PipelineInput, TuneInputs } from '../../contracts/workflows.js';
import type { StageTable } from '../details/stage-table.js';
import { childSearchAttributes } from '../contract/search-attributes.js';
import { summaryText } from '../details/summary-text.js';
import { perennialTune } from './tune.js';

/** The search is a child of its own, so that it can be seen and cancelled alone. */
export async function runSearch(
  input: PipelineInput,
  plan: { readonly trials: number; readonly parallel: number },
  snapshot: string,
  table: StageTable,
): Promise<void> {
  const { model, triggerId, asOf } = input.trigger;
  table.set('tune', 'running', `${plan.trials} trials, ${plan.parallel} at once`);
  const inputs: TuneInputs = {
    formatVersion: 1,
    model,
    triggerId,
    definitionDigest: input.definitionDigest,
    asOf,
    snapshot,
    searchId: searchIdOf(model, triggerId),
    ...plan,
    ...(input.execution === undefined ? {} : { execution: input.execution }),
  };
  const search = await executeOnce(workflowIds.tune(model, triggerId), inputs);
  const all = search.exhausted === true ? '; every combination of the space was tried' : '';
  table.set(
    'tune',
    'done',
    `best ${search.metric} ${search.bestValue.toPrecision(4)} in trial ${search.bestTrial} of ${search.trials}${all}`,
  );
}

/** After an operator's reset the search of the earlier run may still be closing: its finished trials are found again. */
async function executeOnce(workflowId: string, inputs: TuneInputs): Promise<SearchOutcome> {
  for (;;) {
    try {
      return await executeChild(perennialTune, {
        workflowId,
        args: [inputs],
        parentClosePolicy: 'REQUEST_CANCEL',
        staticSummary: summaryText(`${inputs.trials} trials for ${inputs.model}`),
        ...childSearchAttributes(inputs.model, inputs.triggerId),
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(2_000);
    }
  }
}
