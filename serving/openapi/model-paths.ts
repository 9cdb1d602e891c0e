import type { Signature } from '../../core/features/signature.js';
import type { JsonObject } from '../json/request-fields.js';
import { inferAnswerSchema, predictionsSchema, valuesSchema } from './answer-schemas.js';
import { ACCEPTED, IDEMPOTENCY_KEY, requestState } from './async-paths.js';
import { PREDICT_ERRORS, READ_ERRORS, errorAnswers } from './error-answers.js';
import type { ErrorForm } from './error-answers.js';
import { asyncContent, csvContent, dataframeContent, inferContent, instancesContent, recordsContent } from './request-schemas.js';
import type { RequestContent } from './request-schemas.js';

export interface ModelPathsOptions {
  readonly endpoint: string;
  readonly signature: Signature;
  readonly maxRows: number;
}

/** Paths of one endpoint: its metadata, and its predictions in every protocol. */
export function modelPaths({ endpoint, signature, maxRows }: ModelPathsOptions): JsonObject {
  const record = { $ref: `#/components/schemas/${endpoint}.Record` };
  const operation = (name: string, summary: string, more: Operation): JsonObject => ({
    post: predictOperation({ id: `${endpoint}.${name}`, tag: endpoint, summary }, more),
  });
  const ask = (name: string, summary: string): JsonObject => ({ get: askOperation(`${endpoint}.${name}`, endpoint, summary) });
  const json = (content: RequestContent): Operation['contents'] => ({ 'application/json': content });
  const values = valuesSchema(signature);
  const scoring = { ...json(dataframeContent(record, signature, maxRows)), 'text/csv': csvContent(signature) };
  return {
    [`/v1/models/${endpoint}`]: ask('state', 'Whether it answers, in protocol v1'),
    [`/v1/models/${endpoint}/predict`]: operation('predict', 'Predictions for records', {
      contents: json(recordsContent(record, signature, maxRows)),
      answer: predictionsSchema(signature),
      form: 'Error',
    }),
    [`/v1/models/${endpoint}/predict-async`]: operation('predictAsync', 'Predictions later: an id at once', {
      contents: json(asyncContent(record, signature, maxRows)),
      answer: ACCEPTED,
      status: '202',
      form: 'Error',
      parameters: [IDEMPOTENCY_KEY],
      errors: ['409'],
    }),
    [`/v1/models/${endpoint}/predict-async/{id}`]: { get: requestState(endpoint, signature) },
    [`/v1/models/${endpoint}:predict`]: operation('instances', 'Protocol v1 of TensorFlow Serving and KServe', {
      contents: json(instancesContent(record, signature, maxRows)),
      answer: values,
      form: 'Error',
    }),
    [`/v1/models/${endpoint}/invocations`]: operation('invocations', "MLflow's scoring protocol", {
      contents: scoring,
      answer: values,
      form: 'ScoringError',
    }),
    [`/v2/models/${endpoint}`]: ask('metadata', 'Inputs, outputs and versions'),
    [`/v2/models/${endpoint}/ready`]: ask('ready', 'Whether it answers'),
    [`/v2/models/${endpoint}/infer`]: operation('infer', 'Open Inference Protocol v2', {
      contents: json(inferContent(signature)),
      answer: inferAnswerSchema(signature),
      form: 'InferError',
    }),
  };
}

interface OperationNames {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
}

interface Operation {
  /** By content type. */
  readonly contents: Readonly<Record<string, RequestContent>>;
  readonly answer: JsonObject;
  readonly status?: string;
  readonly form: ErrorForm;
  /** Beside the entity. */
  readonly parameters?: readonly JsonObject[];
  /** Statuses beside those of every prediction. */
  readonly errors?: readonly string[];
}

const ENTITY = {
  name: 'Perennial-Entity',
  in: 'header',
  required: false,
  description: 'Whom the request is about: keeps a client at its variant, and goes to the prediction log.',
  schema: { type: 'string' },
};

function predictOperation({ id, tag, summary }: OperationNames, operation: Operation): JsonObject {
  const { contents, answer, status = '200', form, parameters = [], errors = [] } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [ENTITY, ...parameters],
    requestBody: { required: true, content: contents },
    responses: {
      [status]: { description: 'Answered.', content: { 'application/json': { schema: answer } } },
      ...errorAnswers(form, [...PREDICT_ERRORS, ...errors]),
    },
  };
}

function askOperation(id: string, tag: string, summary: string): JsonObject {
  return {
    operationId: id,
    tags: [tag],
    summary,
    responses: {
      '200': { description: 'Answered.', content: { 'application/json': { schema: { type: 'object' } } } },
      ...errorAnswers('InferError', READ_ERRORS),
    },
  };
}
