import type { HttpFailure } from '../../http/errors.js';
import type { RouteReply } from '../../http/route.js';

/** MLflow's codes by status (`ERROR_CODE_TO_HTTP_STATUS` in mlflow/exceptions.py, read backwards). */
const CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
};

/** An error as MLflow's scoring server tells it; its refusal of a content type is plain text. */
export function scoringFailure({ status, error, headers }: HttpFailure): RouteReply {
  const message = `${error.message} [${error.code}]`;
  if (status === 415) return { status, body: message, contentType: 'text/plain', headers };
  return { status, body: JSON.stringify({ error_code: CODES[status] ?? 'BAD_REQUEST', message }), headers };
}
