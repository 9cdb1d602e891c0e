import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import { predictionOf } from '../../../core/features/prediction-of.js';
import { positiveClass } from '../../../core/features/signature.js';
import type { Signature } from '../../../core/features/signature.js';
import { taskSpec } from '../../../core/tasks/tasks.js';
import { echoedKeys, sentKeys } from '../../../core/features/row-keys.js';
import type { RowBatch } from '../../model/row-batch.js';
import type { Predicted } from '../../prediction/predictor.js';

/** Which version answered. */
export interface Answering {
  readonly model: string;
  readonly version: number;
}

/**
 * The answer to `POST /v1/models/NAME/predict`, one prediction per record in order:
 * `{"model","version","predictions":[{"id","prediction","probability" | "probabilities","probabilityOf","keys"}]}`: `probabilityOf` where
 * two classes have names; of an anomaly model `isAnomaly`, `score` and `threshold`; `keys` where the record had some, as they were sent. Written as text, at a third of the cost of building it for JSON.stringify.
 */
export function predictionsJson(
  { model, version }: Answering,
  signature: Signature,
  { score }: ModelOutput,
  { ids, batch }: Pick<Predicted, 'ids' | 'batch'>,
): string {
  let text = `{"model":${JSON.stringify(model)},"version":${version},"predictions":[`;
  const classes = signature.classes ?? [];
  const { beside } = taskSpec(signature.task);
  const said = beside === 'score' ? 'isAnomaly' : 'prediction';
  const of = probabilityOfJson(signature);
  const keys = batch.keys.length === 0 ? NO_NAMES : echoedKeys(signature);
  for (let row = 0; row < ids.length; row += 1) {
    text += `${row === 0 ? '' : ','}{"id":"${ids[row]}","${said}":${valueJson(predictionOf(signature, score, row))}`;
    if (beside === 'probability') text += `,"probability":${valueJson(score[row] as number)}${of}`;
    if (beside === 'score') text += `,"score":${valueJson(score[row] as number)},"threshold":${signature.threshold}`;
    if (beside === 'probabilities') text += `,"probabilities":${probabilitiesJson(classes, score, row * classes.length)}`;
    if (keys.length > 0) text += keysJson(batch, row, keys);
    text += '}';
  }
  return `${text}]}`;
}

const NO_NAMES: readonly string[] = [];

function keysJson({ raw }: RowBatch, row: number, keys: readonly string[]): string {
  const record = raw.kind === 'records' ? raw.records[row] : undefined;
  const sent = record === undefined ? undefined : sentKeys(record, keys);
  return sent === undefined ? '' : `,"keys":${JSON.stringify(sent)}`;
}

function probabilityOfJson(signature: Signature): string {
  const positive = positiveClass(signature);
  return positive === undefined ? '' : `,"probabilityOf":${JSON.stringify(positive)}`;
}

function probabilitiesJson(classes: readonly string[], score: Float32Array, from: number): string {
  return JSON.stringify(Object.fromEntries(classes.map((name, i) => [name, score[from + i] as number])));
}

function valueJson(value: boolean | string | number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value);
}
