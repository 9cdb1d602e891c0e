import { putDocument } from '../../adapters/object-store/put-document.js';
import type { FailRequestInput, PredictRequestOutcome, RequestRef } from '../../contracts/request-activities.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { RequestDocument, RequestResult, RequestStarted } from '../../contracts/request-documents.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { predictionRows } from '../../core/features/prediction-rows.js';
import type { Signature } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { CHECK_RECORDS } from '../../core/inputs/stored-records.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { deployedVersion } from '../deployment/deployed-version.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadSignature, loadVersion, modelSource } from '../registry/load-run.js';
import { scoreRows, withModel } from '../../adapters/model-runtime/model-scores.js';
import { documentOnce, findDocument } from '../shell/step-once.js';

type Answer = Pick<RequestResult, 'state' | 'model' | 'version' | 'predictions' | 'error'>;

/**
 * Answers a stored request with the version that its endpoint's newest deployment names at pick-up; of attempts at once the first
 * result counts. What is wrong with the request itself is a result, not an exception.
 * @throws what stores throw while they are away
 */
export async function predictRequest(deps: TrainingDependencies, ref: RequestRef, scope: ActivityScope): Promise<PredictRequestOutcome> {
  const request = await findRequest(deps, ref);
  if (request === undefined) return GONE;
  const stored = await findDocument<RequestResult>(deps.objects, keys.requestResult(ref.endpoint, ref.id));
  return outcomeOf(request, stored ?? (await storeResult(deps, request, await answer(deps, request, scope))));
}

/** Stores why a request has no predictions, unless it has them. */
export async function failRequest(deps: TrainingDependencies, { code, message, ...ref }: FailRequestInput): Promise<PredictRequestOutcome> {
  const request = await findRequest(deps, ref);
  return request === undefined ? GONE : outcomeOf(request, await storeResult(deps, request, failure(code, message)));
}

/** Somebody deleted the request: nobody can be told, and nothing is left to do but to remove the marker. */
const GONE: PredictRequestOutcome = { state: 'failed', version: null, rows: 0, code: 'REQUEST_UNKNOWN', hasCallback: false };

export function findRequest(
  { objects }: Pick<TrainingDependencies, 'objects'>,
  { endpoint, id }: RequestRef,
): Promise<RequestDocument | undefined> {
  return findDocument<RequestDocument>(objects, keys.request(endpoint, id));
}

async function answer(deps: TrainingDependencies, request: RequestDocument, scope: ActivityScope): Promise<Answer> {
  try {
    return await predictions(deps, request, await startedWith(deps, request), scope);
  } catch (error) {
    if (!isDomainError(error) || error.retryable) throw error;
    return failure(error.code, error.message);
  }
}

function startedWith(deps: TrainingDependencies, { endpoint, id, changeId }: RequestDocument): Promise<RequestStarted> {
  const key = { changeId, objectKey: keys.requestStarted(endpoint, id) };
  return documentOnce<RequestStarted>(deps.objects, key, () => deployedVersion(deps.objects, endpoint));
}

async function predictions(
  deps: TrainingDependencies,
  request: RequestDocument,
  started: RequestStarted,
  { signal, report }: ActivityScope,
): Promise<Answer> {
  const { id, records } = request;
  const { model, version } = started;
  report({ stage: 'scoring', rows: records.length });
  const manifest = await loadVersion(deps, model, version);
  const signature = await loadSignature(deps, manifest.artifacts);
  const matrix = encoded(request, signature, version);
  const output = await withModel(deps.runtime, await modelSource(deps, manifest, signature), (loaded) => scoreRows(loaded, matrix, signal));
  const ids = records.map((_, row) => `${id}-${row}`);
  // Before the result, so that no client has an answer that is not in the log.
  await deps.requestLog?.keep({ request, started, signature, ids, matrix, output });
  return { state: 'done', model, version, predictions: predictionRows(signature, output.score, { ids, records }), error: null };
}

/** The version that answers may be another one than the one whose door the records came through. @throws REQUEST_NOT_FITTING */
function encoded({ records }: RequestDocument, signature: Signature, version: number): Float32Array {
  const { modelColumns, reader } = compileInputs(signature);
  const { encodeRecord } = reader(CHECK_RECORDS);
  const matrix = new Float32Array(records.length * modelColumns.length);
  records.forEach((record, row) => {
    try {
      encodeRecord(record, row, matrix, row * modelColumns.length);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      throw new DomainError('REQUEST_NOT_FITTING', { version, reason: `records[${row}]: ${error.message}` });
    }
  });
  return matrix;
}

function failure(code: string, message: string): Answer {
  return { state: 'failed', model: null, version: null, predictions: [], error: { code, message } };
}

async function storeResult(
  { objects }: TrainingDependencies,
  { id, endpoint, changeId }: RequestDocument,
  answered: Answer,
): Promise<RequestResult> {
  const head: StoredDocument = { formatVersion: 1, changeId, createdAt: Date.now() };
  return (await putDocument<RequestResult>(objects, keys.requestResult(endpoint, id), { ...head, id, endpoint, ...answered })).document;
}

function outcomeOf({ callback }: RequestDocument, { state, version, predictions: rows, error }: RequestResult): PredictRequestOutcome {
  return { state, version, rows: rows.length, code: error?.code ?? null, hasCallback: callback !== null };
}
