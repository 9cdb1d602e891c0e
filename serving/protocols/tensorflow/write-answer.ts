import type { Predicted } from '../../prediction/predictor.js';
import { outputJson } from '../output-values.js';
import type { InstancesRequest } from './read-request.js';

/** `{"predictions":[…]}`, or `{"outputs":[…]}` to columns: one value, or an array of values, for each row. */
export function instancesJson({ active, output, rows }: Predicted, request: Pick<InstancesRequest, 'output' | 'answer'>): string {
  return `{"${request.answer}":${outputJson(active.model.signature, request.output, output, rows)}}`;
}
