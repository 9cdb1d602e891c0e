import type { Signature } from '../../core/features/signature.js';
import type { JsonObject } from '../json/request-fields.js';
import { predictionsSchema } from './answer-schemas.js';
import { ERROR_SCHEMAS, READ_ERRORS, errorAnswers } from './error-answers.js';

/** Answer to a request that was stored. */
export const ACCEPTED: JsonObject = {
  type: 'object',
  required: ['id', 'status', 'url'],
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['accepted'] },
    url: { type: 'string', description: 'Path that tells what became of the request.' },
  },
};

export const IDEMPOTENCY_KEY: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same body is the same request, as long as the request is kept.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** What became of a request. */
export function requestState(endpoint: string, signature: Signature): JsonObject {
  return {
    operationId: `${endpoint}.requestState`,
    tags: [endpoint],
    summary: 'What became of a request that is answered later',
    parameters: [{ name: 'id', in: 'path', required: true, description: 'From the answer to predict-async.', schema: { type: 'string' } }],
    responses: {
      '200': { description: 'It is known.', content: { 'application/json': { schema: stateSchema(signature) } } },
      ...errorAnswers('Error', READ_ERRORS),
    },
  };
}

function stateSchema(signature: Signature): JsonObject {
  const answer = predictionsSchema(signature).properties as JsonObject;
  const error = (ERROR_SCHEMAS.Error.properties as JsonObject).error;
  const callback = {
    type: 'object',
    description: 'When one was asked for, and the request is finished.',
    required: ['delivered', 'reason'],
    properties: { delivered: { type: 'boolean' }, reason: { type: 'string' } },
  };
  return {
    type: 'object',
    required: ['id', 'status'],
    properties: {
      id: { type: 'string' },
      status: {
        type: 'string',
        enum: ['pending', 'running', 'done', 'failed'],
        description: 'Model, version and predictions come with done, error with failed.',
      },
      ...answer,
      error,
      callback,
    },
  };
}
