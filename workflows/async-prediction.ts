import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  setHandler,
  setWorkflowOptions,
} from '@temporalio/workflow';
import type { CallbackOutcome, PredictRequestOutcome } from '../contracts/activities.js';
import type { AsyncPredictionInput, AsyncPredictionResult } from '../contracts/workflows.js';
import { failureText } from './failure-text.js';
import { progress } from './messages.js';
import { callbackActivities, requestActivities } from './proxies.js';
import { requireInputFormat } from './require-input-format.js';
import { StageTable } from './stage-table.js';
import { formatNumber } from './stage-text.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('PINNED'), asyncPrediction);

/**
 * Answers one stored request: result, callback, then the marker goes. What the request holds and what comes out stay in the object
 * store. However it ends, it ends with a result and without a marker, or it would be picked up again for ever.
 */
export async function asyncPrediction(input: AsyncPredictionInput): Promise<AsyncPredictionResult> {
  const table = new StageTable(`${input.endpoint}: request ${input.requestId}`, ['predict', 'callback', 'close']);
  setHandler(progress, () => table.rows);
  requireInputFormat('Async prediction', input.formatVersion);
  const outcome = await predict(input, table);
  const callback = outcome.hasCallback ? await post(input, table) : null;
  if (callback === null) table.set('callback', 'skipped', 'none asked for');
  table.set('close', 'running');
  await CancellationScope.nonCancellable(() =>
    requestActivities(input.timing, 'remove the marker')['perennial.closeRequest']({ ...refOf(input), callback }),
  );
  table.set('close', 'done');
  const { state, version, rows } = outcome;
  return { state, version, rows, callback: callback === null ? 'none' : callback.delivered ? 'delivered' : 'failed' };
}

function refOf({ endpoint, requestId }: AsyncPredictionInput): { readonly endpoint: string; readonly id: string } {
  return { endpoint, id: requestId };
}

async function predict(input: AsyncPredictionInput, table: StageTable): Promise<PredictRequestOutcome> {
  table.set('predict', 'running');
  let outcome: PredictRequestOutcome;
  try {
    outcome = await requestActivities(input.timing, 'predict')['perennial.predictRequest'](refOf(input));
  } catch (error) {
    const failed = {
      ...refOf(input),
      code: codeOf(error),
      message: isCancellation(error) ? 'The request was cancelled by an operator.' : failureText(error),
    };
    outcome = await CancellationScope.nonCancellable(() =>
      requestActivities(input.timing, 'store the failure')['perennial.failRequest'](failed),
    );
  }
  const { state, version, rows, code } = outcome;
  if (state === 'done') table.set('predict', 'done', `${formatNumber(rows)} rows with version ${version}`);
  else table.set('predict', 'failed', code ?? '');
  return outcome;
}

function codeOf(error: unknown): string {
  if (isCancellation(error)) return 'CANCELLED';
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? (cause.type ?? 'INTERNAL') : 'INTERNAL';
}

/** The result can be polled for, whatever becomes of its callback. */
async function post(input: AsyncPredictionInput, table: StageTable): Promise<CallbackOutcome> {
  table.set('callback', 'running');
  try {
    await callbackActivities(input.timing)['perennial.postResult'](refOf(input));
    table.set('callback', 'done', 'delivered');
    return { delivered: true, reason: '' };
  } catch (error) {
    const reason = isCancellation(error) ? 'cancelled' : failureText(error);
    table.set('callback', 'failed', reason);
    return { delivered: false, reason };
  }
}
