import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  setHandler,
  setWorkflowOptions,
} from '@temporalio/workflow';
import type { CallbackOutcome, PredictRequestOutcome } from '../../contracts/request-activities.js';
import type { AsyncPredictionInput, AsyncPredictionResult } from '../../contracts/workflows.js';
import { failureText } from '../details/failure-text.js';
import { progress } from '../contract/messages.js';
import { callbackActivities, requestActivities } from '../contract/proxies.js';
import type { Run } from '../contract/proxies.js';
import { requireInput } from '../contract/require-input.js';
import { setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';
import { formatNumber } from '../details/stage-text.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('PINNED'), perennialAsyncPrediction);

/**
 * Answers one stored request: result, callback, then the marker goes. What the request holds and what comes out stay in the object
 * store. However it ends, it ends with a result and without a marker, or it would be picked up again for ever.
 */
export async function perennialAsyncPrediction(input: AsyncPredictionInput): Promise<AsyncPredictionResult> {
  requireInput('Async prediction', input, { endpoint: 'string', requestId: 'string' });
  const table = new StageTable(`${input.endpoint}: request ${input.requestId}`, ['predict', 'callback', 'close']);
  setHandler(progress, () => table.rows);
  const { outcome, cancelled } = await predict(input, table);
  const callback = outcome.hasCallback ? await post(input, table) : null;
  if (callback === null) table.set('callback', 'skipped', 'none asked for');
  table.set('close', 'running');
  await CancellationScope.nonCancellable(() =>
    requestActivities(runOf(input, 'remove the marker'))['perennial.closeRequest']({ ...refOf(input), callback }),
  );
  table.set('close', 'done');
  setOutcome(cancelled === null ? outcome.state : 'cancelled');
  if (cancelled !== null) throw cancelled;
  const { state, version, rows } = outcome;
  return { state, version, rows, callback: callback === null ? 'none' : callback.delivered ? 'delivered' : 'failed' };
}

function refOf({ endpoint, requestId }: AsyncPredictionInput): { readonly endpoint: string; readonly id: string } {
  return { endpoint, id: requestId };
}

function runOf({ execution, endpoint }: AsyncPredictionInput, summary: string): Run {
  return { execution, model: endpoint, summary };
}

interface Predicted {
  readonly outcome: PredictRequestOutcome;
  /** What a cancelled workflow has to end with. */
  readonly cancelled: Error | null;
}

async function predict(input: AsyncPredictionInput, table: StageTable): Promise<Predicted> {
  table.set('predict', 'running');
  const predicted = await predictOrFail(input);
  const { state, version, rows, code } = predicted.outcome;
  if (state === 'done') table.set('predict', 'done', `${formatNumber(rows)} rows with version ${version}`);
  else table.set('predict', 'failed', code ?? '');
  return predicted;
}

async function predictOrFail(input: AsyncPredictionInput): Promise<Predicted> {
  try {
    const outcome = await requestActivities(runOf(input, 'predict'))['perennial.predictRequest'](refOf(input));
    return { outcome, cancelled: null };
  } catch (error) {
    const cancelled = isCancellation(error) && error instanceof Error ? error : null;
    const message = cancelled === null ? failureText(error) : 'The request was cancelled by an operator.';
    const failed = { ...refOf(input), code: codeOf(error), message };
    const outcome = await CancellationScope.nonCancellable(() =>
      requestActivities(runOf(input, 'store the failure'))['perennial.failRequest'](failed),
    );
    return { outcome, cancelled };
  }
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
    await callbackActivities(runOf(input, 'post the result to the callback'))['perennial.postResult'](refOf(input));
    table.set('callback', 'done', 'delivered');
    return { delivered: true, reason: '' };
  } catch (error) {
    const reason = isCancellation(error) ? 'cancelled' : failureText(error);
    table.set('callback', 'failed', reason);
    return { delivered: false, reason };
  }
}
