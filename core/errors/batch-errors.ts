import { errorTable } from './error-spec.js';

/** Of durable batches and of requests that are answered later. */
export const BATCH_ERRORS = errorTable({
  BATCH_INPUT_UNREADABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `The input ${d.input}${d.batchId === undefined ? '' : ` of batch ${d.batchId}`} cannot be read: ${d.reason}.`,
    fix: () => 'name a Parquet (.parquet) or CSV (.csv) file that the worker can read, or an object of its object store.',
  },
  BATCH_COLUMN_CLASH: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      d.other === d.column
        ? `Predictions of model ${d.model} would have two columns of the name ${d.column}.`
        : `Predictions of model ${d.model} would have columns for ${d.other} and ${d.column} whose names tables do not tell apart.`,
    fix: () => 'rename the key column, or the classes of the label, in the source (an alias in its SQL, rename of a file) and train again.',
  },
  BATCH_CONFLICT: {
    retryable: false,
    kind: 'state',
    text: (d) => `Batch ${d.batchId} was planned for another model, version or input.`,
    fix: () => 'give this batch another id.',
  },
  BATCH_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `There is no batch ${d.batchId}: it was never planned, or its objects were deleted.`,
    fix: () => 'start it again under another id.',
  },
  BATCH_PART_MISSING: {
    retryable: false,
    kind: 'state',
    text: (d) => `Part ${d.part} of batch ${d.batchId} is not whole in the object store, so the batch is not finished.`,
    fix: () => 'start it again under another id; somebody has deleted objects of this one.',
  },
  ENDPOINT_NOT_DEPLOYED: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Endpoint ${d.endpoint} has no deployment, so no version can be chosen for it.`,
    fix: () => 'deploy a version to it, or name a model and a version.',
  },
  REQUEST_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: () => 'There is no request of that id at this endpoint.',
    fix: () =>
      'Use the url of the answer to predict-async, with a token of the same name; finished requests are deleted after some days, by default seven.',
  },
  REQUEST_ID_TAKEN: {
    retryable: false,
    kind: 'input',
    text: () => 'Another request was sent before with the same Idempotency-Key.',
    fix: () => 'Send a new key with a new request; the same key is for sending the same request again.',
  },
  REQUEST_KEY_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} cannot be used: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Send ${d.expected}.`,
  },
  REQUEST_NOT_STORED: {
    retryable: true,
    kind: 'state',
    text: () => 'The request could not be stored, so it was not accepted.',
    fix: () => 'Send it again, with the same Idempotency-Key; synchronous predictions need no object store.',
  },
  REQUEST_NOT_FITTING: {
    retryable: false,
    kind: 'input',
    text: (d) => `A record does not fit version ${d.version}, which was deployed when the request was picked up: ${d.reason}.`,
    fix: () => 'compare the records with the input columns of the model and send them again.',
  },
  CALLBACK_HOST_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field ?? 'callback'} names a place that results may not be posted to: ${d.reason}.`,
    fix: () => 'poll for the result, or have the operator list the host (with its port) in PERENNIAL_CALLBACK_HOSTS.',
  },
  CALLBACK_FAILED: {
    retryable: true,
    kind: 'state',
    text: (d) => `The callback did not take the result: ${d.reason}.`,
    fix: () => 'answer 2xx within 10 seconds; it is posted again, with growing pauses, for a day.',
  },
  CALLBACK_GONE: {
    retryable: false,
    kind: 'state',
    text: () => 'The callback answered 410 Gone, so the result is not posted again.',
    fix: () => 'poll for the result.',
  },
});
