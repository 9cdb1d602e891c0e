import { positiveClass } from '../../core/features/signature.js';
import type { Signature } from '../../core/features/signature.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import { describeOutputs } from '../protocols/open-inference/infer-response.js';
import type { JsonObject } from '../json/request-fields.js';

/** What a model says of one row: a class, true or false, or a number. */
function predictionSchema({ task, classes }: Signature): JsonObject {
  const { label, scored } = taskSpec(task);
  if (label === 'number') return { type: 'number', ...(scored === 'rate' ? { minimum: 0 } : {}) };
  return classes === null ? { type: 'boolean' } : { type: 'string', enum: classes };
}

const PROBABILITY = { type: 'number', minimum: 0, maximum: 1 };

/** Answer to `/v1/models/NAME/predict`. */
export function predictionsSchema(signature: Signature): JsonObject {
  const { task, threshold, keys = [] } = signature;
  const classes = signature.classes ?? [];
  const positive = positiveClass(signature);
  const said = positive === undefined ? 'true' : JSON.stringify(positive);
  const probability = { ...PROBABILITY, description: `Of ${said}; the prediction is ${said} above ${threshold ?? 0.5}.` };
  const of =
    positive === undefined
      ? {}
      : { probabilityOf: { type: 'string', enum: [positive], description: 'The class that the probability is of.' } };
  const probabilities = { type: 'object', required: classes, properties: Object.fromEntries(classes.map((name) => [name, PROBABILITY])) };
  const anomaly = {
    score: { ...PROBABILITY, description: 'The nearer to 1, the more of an anomaly.' },
    threshold: { type: 'number', description: 'A row is an anomaly when its score is above.' },
  };
  const { beside } = taskSpec(task);
  const score =
    beside === 'probability' ? { probability, ...of } : beside === 'probabilities' ? { probabilities } : beside === 'score' ? anomaly : {};
  const saidAs = beside === 'score' ? 'isAnomaly' : 'prediction';
  const one = {
    type: 'object',
    required: ['id', saidAs, ...Object.keys(score)],
    properties: {
      id: { type: 'string', description: 'Of this prediction, in the prediction log too. Ids sort by time.' },
      [saidAs]: predictionSchema(signature),
      ...score,
      ...(keys.length === 0 ? {} : { keys: { type: 'object', description: 'Keys of the record, as they were sent.' } }),
    },
  };
  return {
    type: 'object',
    required: ['model', 'version', 'predictions'],
    properties: {
      model: { type: 'string' },
      version: { type: 'integer', description: 'Which version answered.' },
      predictions: { type: 'array', description: 'One per record, in order.', items: one },
    },
  };
}

/** Answer of the protocols with one value a row. */
export function valuesSchema(signature: Signature): JsonObject {
  const predictions = { type: 'array', description: 'One per row, in order.', items: predictionSchema(signature) };
  return { type: 'object', required: ['predictions'], properties: { predictions } };
}

/** Answer to `/v2/models/NAME/infer`. */
export function inferAnswerSchema(signature: Signature): JsonObject {
  const names = describeOutputs(signature).map(({ name }) => name);
  const output = {
    type: 'object',
    required: ['name', 'datatype', 'shape', 'data'],
    properties: {
      name: { type: 'string', enum: names },
      datatype: { type: 'string' },
      shape: { type: 'array', items: { type: 'integer' } },
      data: { type: 'array', description: 'Flat, row by row.', items: { type: ['number', 'string', 'boolean', 'null'] } },
    },
  };
  return {
    type: 'object',
    required: ['model_name', 'model_version', 'outputs'],
    properties: {
      model_name: { type: 'string' },
      model_version: { type: 'string' },
      id: { type: 'string' },
      outputs: { type: 'array', items: output },
    },
  };
}
