import { setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { PlanBatchOutcome } from '../contracts/activities.js';
import type { BatchPredictionInput, BatchPredictionResult } from '../contracts/workflows.js';
import { batchRanges } from '../core/policy/batch-ranges.js';
import { failureText } from './failure-text.js';
import { progress } from './messages.js';
import { batchActivities } from './proxies.js';
import { requireInputFormat } from './require-input-format.js';
import { StageTable } from './stage-table.js';
import { formatNumber } from './stage-text.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), batchPrediction);

/** Scores a file of any size: every row once, in parts that outlive whoever scored them, and a manifest at the end. */
export async function batchPrediction(input: BatchPredictionInput): Promise<BatchPredictionResult> {
  const table = new StageTable(`${input.model}: batch ${input.batchId}`, ['plan', 'score', 'manifest']);
  setHandler(progress, () => table.rows);
  requireInputFormat('Batch prediction', input.formatVersion);
  try {
    const planned = await plan(input, table);
    await score(input, planned, table);
    return await finish(input, planned, table);
  } catch (error) {
    table.fail(failureText(error));
    throw error;
  }
}

async function plan(input: BatchPredictionInput, table: StageTable): Promise<PlanBatchOutcome> {
  const { model, batchId, version, endpoint, rowsPerPart } = input;
  table.set('plan', 'running');
  const activities = batchActivities(input.timing, input.cpuTaskQueue, 'version, rows and parts');
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
      const activities = batchActivities(input.timing, input.cpuTaskQueue, summary);
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
  const activities = batchActivities(input.timing, input.cpuTaskQueue, 'manifest and drift');
  const { rows, parts, manifestKey, driftKey, drift, drifted } = await activities['perennial.finishBatch']({ model, batchId });
  table.set('manifest', 'done', `${manifestKey}; input ${drift}${drifted.length === 0 ? '' : `: ${drifted.join(', ')}`}`);
  return { version, rows, parts, manifestKey, driftKey, drift };
}
