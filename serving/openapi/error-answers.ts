import type { JsonObject } from '../json/request-fields.js';

/** Each protocol has its own form of an error. */
export type ErrorForm = 'Error' | 'InferError' | 'ScoringError';

const text = (description: string): JsonObject => ({ type: 'string', description });

const VIOLATION: JsonObject = {
  code: text('Stable, such as INPUT_FIELD_TYPE; every code is in docs/errors.md.'),
  field: text('Place in the request, such as records[0].distance.'),
  rule: text('Rule of the definition that the value breaks.'),
  found: text('What was there, in words; never the value.'),
  expected: text('What belongs there.'),
};

export const ERROR_SCHEMAS: Readonly<Record<ErrorForm, JsonObject>> = {
  Error: {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message'],
        properties: {
          message: text('What, where, what was expected, and what to do.'),
          ...VIOLATION,
          violations: {
            type: 'array',
            description:
              'Everything that is wrong with the request, where that is more than one thing; the fields above are those of the first.',
            items: { type: 'object', required: ['code'], properties: VIOLATION },
          },
          more: { type: 'boolean', description: 'There are violations that are not listed.' },
        },
      },
    },
  },
  InferError: { type: 'object', required: ['error'], properties: { error: text('What, where, what to do, and the code in brackets.') } },
  ScoringError: {
    type: 'object',
    required: ['error_code', 'message'],
    properties: { error_code: text("MLflow's code."), message: text('What, where, what to do, and the code in brackets.') },
  },
};

const RETRY_AFTER = { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } };

const ANSWERS: Readonly<Record<string, { readonly description: string; readonly more?: JsonObject }>> = {
  '400': { description: 'The request is not as it should be; the message says where and what to do.' },
  '401': { description: 'No token, or a wrong one.' },
  '403': { description: 'The role of the token allows less.' },
  '404': { description: 'No such model, or not that version.' },
  '409': { description: 'Another request was sent with the same Idempotency-Key.' },
  '413': { description: 'The body is too large.' },
  '415': { description: 'Another content type or coding than this path takes.' },
  '429': { description: 'The server is busy: come back after the seconds in Retry-After.', more: RETRY_AFTER },
  '503': { description: 'The model cannot answer yet, or the server stops.', more: RETRY_AFTER },
};

/** Error answers of an operation, by status. */
export function errorAnswers(form: ErrorForm, statuses: readonly string[]): JsonObject {
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${form}` } } };
  return Object.fromEntries(
    statuses.map((status) => [status, { description: ANSWERS[status]?.description ?? '', ...ANSWERS[status]?.more, content }]),
  );
}

export const READ_ERRORS = ['401', '403', '404', '503'] as const;
export const PREDICT_ERRORS = ['400', '401', '403', '404', '413', '415', '429', '503'] as const;
