import { putDocument } from '../../adapters/object-store/put-document.js';
import type { CallbackOutcome, RequestRef } from '../../contracts/request-activities.js';
import { keys } from '../../contracts/names.js';
import type { FinishedMarker, RequestCallback } from '../../contracts/request-documents.js';
import { DomainError } from '../../core/errors.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { findRequest } from './predict-request.js';
import { findDocument } from '../shell/step-once.js';

/**
 * Posts the stored result as it is to the request's callback. A second attempt may post it again; one that was written down as
 * delivered is not.
 * @throws CALLBACK_HOST_REFUSED, CALLBACK_FAILED, CALLBACK_GONE
 */
export async function postResult(deps: TrainingDependencies, ref: RequestRef, { signal }: ActivityScope): Promise<void> {
  const { endpoint, id } = ref;
  const callback = (await findRequest(deps, ref))?.callback ?? null;
  if (callback === null || (await findDocument<RequestCallback>(deps.objects, keys.requestCallback(endpoint, id)))?.delivered === true)
    return;
  if (deps.notifier === undefined) throw new DomainError('CALLBACK_HOST_REFUSED', { reason: 'this worker posts to nobody' });
  const body = await deps.objects.get(keys.requestResult(endpoint, id));
  await deps.notifier.post({ url: callback, id, body, signal });
}

/** Writes down what became of the callback and from when on the request is kept, then removes the marker: nothing is left to do. */
export async function closeRequest(
  { objects }: TrainingDependencies,
  { endpoint, id, callback }: RequestRef & { readonly callback: CallbackOutcome | null },
): Promise<void> {
  if (callback !== null) {
    const { delivered, reason } = callback;
    const document: RequestCallback = { formatVersion: 1, changeId: id, createdAt: Date.now(), delivered, reason };
    await putDocument(objects, keys.requestCallback(endpoint, id), document);
  }
  const result = await objects.head(keys.requestResult(endpoint, id));
  if (result !== undefined) {
    const marker: FinishedMarker = { formatVersion: 1, changeId: id, createdAt: Date.now() };
    await putDocument(objects, keys.finishedRequest(endpoint, id, result.modifiedAt), marker);
  }
  await objects.delete(keys.pendingRequest(endpoint, id));
}
