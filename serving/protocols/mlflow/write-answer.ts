import type { Predicted } from '../../prediction/predictor.js';
import { outputJson } from '../output-values.js';

/** `{"predictions":[…]}`: one value, or an array of values, for each row. */
export function scoringJson({ active, output, rows }: Predicted, name: string | undefined): string {
  return `{"predictions":${outputJson(active.model.signature, name, output, rows)}}`;
}
