/** What a careless change does: a step moved before another, and a wait that was not there when the histories were written. */
import { sleep } from '@temporalio/workflow';
import type { PipelineInput } from '../../../contracts/workflows.js';
import * as shipped from '../../../workflows/index.js';
import { trainingActivities } from '../../../workflows/proxies.js';

export async function pipeline(input: PipelineInput): Promise<unknown> {
  const activities = trainingActivities(input.timing, input.cpuTaskQueue, 'checks first');
  const { model, triggerId, asOf } = input.trigger;
  const context = { model, triggerId, asOf, definitionDigest: input.definitionDigest };
  await activities['perennial.checkSnapshot']({ ...context, snapshot: '', tag: input.tag });
  return shipped.pipeline(input);
}

function later<A extends unknown[], R>(workflow: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    await sleep(1);
    return workflow(...args);
  };
}

export const asyncPrediction = later(shipped.asyncPrediction);
export const batchPrediction = later(shipped.batchPrediction);
export const lifecycle = later(shipped.lifecycle);
export const monitor = later(shipped.monitor);
export const rollout = later(shipped.rollout);
export const scheduledTrigger = later(shipped.scheduledTrigger);
export const tune = later(shipped.tune);
