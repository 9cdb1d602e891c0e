import { isCancellation, setHandler, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { PlanBatchOutcome } from '../../contracts/activities.js';
import type { BatchPredictionInput, BatchPredictionResult } from '../../contracts/workflows.js';
import { batchRanges } from '../../core/policy/batch-ranges.js';
import { workQueues } from '../../core/policy/state/execution.js';
import { failureText } from '../details/failure-text.js';
import { progress } from '../contract/messages.js';
import { batchActivities, controlActivities } from '../contract/proxies.js';
import type { Run } from '../contract/proxies.js';
import { requireInput } from '../contract/require-input.js';
import { setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';
import { formatNumber, unpolledText } from '../details/stage-text.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialBatchPrediction);

/** Scores a file of any size: every row once, in parts that outlive whoever scored them, and a manifest at the end. */
export async function perennialBatchPrediction(input: BatchPredictionInput): Promise<BatchPredictionResult> {
  requireInput('Batch prediction', input, { model: 'string', batchId: 'string', input: 'object', parallel: 'number', threads: 'number' });
  const table = new StageTable(`${input.model}: batch ${input.batchId}`, ['plan', 'score', 'manifest']);
  setHandler(progress, () => table.rows);
  try {
    await noteUnpolled(input, table);
    const planned = await plan(input, table);
    await score(input, planned, table);
    const result = await finish(input, planned, table);
    setOutcome('done');
    return result;
  } catch (error) {
    table.fail(failureText(error));
    setOutcome(isCancellation(error) ? 'cancelled' : 'failed');
    throw error;
  }
}

function runOf({ execution, model }: BatchPredictionInput, summary: string): Run {
  return { execution, model, summary };
}

async function noteUnpolled(input: BatchPredictionInput, table: StageTable): Promise<void> {
  const queues = workQueues(input.execution ?? {}, ['batch'], workflowInfo().taskQueue);
  const control = controlActivities(runOf(input, 'does somebody take the work?'));
  for (const queue of await control['perennial.findUnpolled']({ queues })) table.note(unpolledText(queue), ['plan']);
}

async function plan(input: BatchPredictionInput, table: StageTable): Promise<PlanBatchOutcome> {
  const { model, batchId, version, endpoint, rowsPerPart } = input;
  table.set('plan', 'running');
  const activities = batchActivities(runOf(input, 'version, rows and parts'));
  const planned = await activities['perennial.planBatch']({ model, batchId, version, endpoint, input: input.input, rowsPerPart });
  table.set('plan', 'done', `${formatNumber(planned.rows)} rows, ${planned.parts} parts, version ${planned.version}`);
  return planned;
}

async function score(input: BatchPredictionInput, { rows, parts }: PlanBatchOutcome, table: StageTable): Promise<void> {
  const { model, batchId, parallel, threads } = input;
  const ranges = batchRanges(parts, parallel);
  let next = 0;
  let scored = 0;
  const scoreRanges = async (): Promise<void> => {
    for (let range = ranges[next++]; range !== undefined; range = ranges[next++]) {
      const summary = `parts ${range.first + 1} to ${range.end} of ${parts}`;
      const activities = batchActivities(runOf(input, summary));
      scored += (await activities['perennial.scoreParts']({ model, batchId, ...range, threads })).rows;
      table.set('score', 'running', `${formatNumber(scored)} of ${formatNumber(rows)} rows`);
    }
  };
  table.set('score', 'running', `0 of ${formatNumber(rows)} rows`);
  await Promise.all(Array.from({ length: Math.min(parallel, ranges.length) }, scoreRanges));
  table.set('score', 'done', `${formatNumber(scored)} rows`);
}

async function finish(input: BatchPredictionInput, { version }: PlanBatchOutcome, table: StageTable): Promise<BatchPredictionResult> {
  const { model, batchId } = input;
  table.set('manifest', 'running');
  const activities = batchActivities(runOf(input, 'manifest and drift'));
  const { rows, parts, manifestKey, driftKey, drift, drifted } = await activities['perennial.finishBatch']({ model, batchId });
  table.set('manifest', 'done', `${manifestKey}; input ${drift}${drifted.length === 0 ? '' : `: ${drifted.join(', ')}`}`);
  return { version, rows, parts, manifestKey, driftKey, drift };
}
