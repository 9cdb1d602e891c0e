/** What a careless change does: a step moved before another, and a wait that was not there when the histories were written. */
import { sleep } from '@temporalio/workflow';
import type { PipelineInput } from '../../../contracts/workflows.js';
import * as shipped from '../../../workflows/index.js';
import { trainingActivities } from '../../../workflows/contract/proxies.js';

export async function perennialPipeline(input: PipelineInput): Promise<unknown> {
  const activities = trainingActivities({ execution: input.execution, model: input.trigger.model, summary: 'checks first' }, 'preprocess');
  const { model, triggerId, asOf } = input.trigger;
  const context = { model, triggerId, asOf, definitionDigest: input.definitionDigest };
  await activities['perennial.checkSnapshot']({ ...context, snapshot: '', tag: input.tag });
  return shipped.perennialPipeline(input);
}

function later<A extends unknown[], R>(workflow: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    await sleep(1);
    return workflow(...args);
  };
}

export const perennialAsyncPrediction = later(shipped.perennialAsyncPrediction);
export const perennialBatchPrediction = later(shipped.perennialBatchPrediction);
export const perennialLifecycle = later(shipped.perennialLifecycle);
export const perennialMonitor = later(shipped.perennialMonitor);
export const perennialRequestedRun = later(shipped.perennialRequestedRun);
export const perennialRollout = later(shipped.perennialRollout);
export const perennialScheduledTrigger = later(shipped.perennialScheduledTrigger);
export const perennialTune = later(shipped.perennialTune);
