import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import { DomainError } from '../../../core/errors.js';
import { positiveClass } from '../../../core/features/signature.js';
import type { Signature } from '../../../core/features/signature.js';
import { scoresPerRow } from '../../../core/tasks/score-columns.js';
import { taskSpec } from '../../../core/tasks/tasks.js';
import { didYouMean } from '../../../core/nearest-name.js';
import { predictionOf } from '../../../core/features/prediction-of.js';

export interface TensorDescription {
  readonly name: string;
  readonly datatype: string;
  /** -1: as many as rows are sent. */
  readonly shape: readonly number[];
  /** Of an input that a request may leave out; of a probability, the class that it is of. */
  readonly parameters?: { readonly optional?: true; readonly probability_of?: string };
}

export interface ResponseTensor extends TensorDescription {
  readonly data: readonly (number | string | boolean)[];
}

/** `margin`, the raw sum before the probability, is given only when it is asked for. */
export const ON_REQUEST = 'margin';

const IS_ANOMALY = 'is_anomaly';
/** The same for all rows of an answer. */
export const THRESHOLD = 'threshold';

/** Outputs of a model as metadata lists them; `margin` only where the model has it. */
export function describeOutputs(signature: Signature): readonly TensorDescription[] {
  const { label, scores, beside } = taskSpec(signature.task);
  const datatype = label === 'number' ? 'FP32' : signature.classes === null ? 'BOOL' : 'BYTES';
  const prediction = { name: 'prediction', datatype, shape: [-1] };
  const shape = scores === 'one' ? [-1] : [-1, scoresPerRow(signature)];
  const margins = signature.hasMargin === false ? [] : [{ name: ON_REQUEST, datatype: 'FP32', shape }];
  if (beside === null) return [prediction, ...margins];
  if (beside === 'score')
    return [
      { ...prediction, name: IS_ANOMALY },
      { name: beside, datatype: 'FP32', shape },
      { name: THRESHOLD, datatype: 'FP32', shape },
      ...margins,
    ];
  const positive = positiveClass(signature);
  const of = positive === undefined ? {} : { parameters: { probability_of: positive } };
  return [prediction, { name: beside, datatype: 'FP32', shape, ...of }, ...margins];
}

/** Checks the outputs that a request names, before the model runs. Errors: INPUT_FIELD_UNKNOWN, INPUT_TENSOR_INVALID. */
export function selectOutputs(signature: Signature, names: readonly string[] | undefined): readonly TensorDescription[] {
  const all = describeOutputs(signature);
  if (names === undefined) return all.filter((output) => output.name !== ON_REQUEST);
  return names.map((name, i) => {
    const output = all.find((one) => one.name === name);
    const known = all.map((one) => one.name);
    if (output === undefined) {
      throw new DomainError('INPUT_FIELD_UNKNOWN', {
        field: `outputs[${i}].name`,
        found: 'a name that is no output of this model',
        expected: `one of ${known.join(', ')}`,
        suggestion: didYouMean(name.slice(0, 64), known),
      });
    }
    if (names.indexOf(name) !== i)
      throw new DomainError('INPUT_TENSOR_INVALID', {
        field: `outputs[${i}].name`,
        found: 'an output that was named before',
        expected: 'each output once',
      });
    return output;
  });
}

/** Output tensors, flat row-major. */
export function formatOutputs(
  signature: Signature,
  selected: readonly TensorDescription[],
  { margin, score }: ModelOutput,
  rows: number,
): readonly ResponseTensor[] {
  return selected.map((output) => {
    const shape = output.shape.map((size) => (size === -1 ? rows : size));
    if (output.name === THRESHOLD) return { ...output, shape, data: new Array<number>(rows).fill(signature.threshold ?? NaN) };
    if (output.name !== 'prediction' && output.name !== IS_ANOMALY)
      return { ...output, shape, data: Array.from(output.name === ON_REQUEST && margin !== null ? margin : score) };
    return { ...output, shape, data: Array.from({ length: rows }, (_, row) => predictionOf(signature, score, row)) };
  });
}
