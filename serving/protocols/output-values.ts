import type { ModelOutput } from '../../adapters/model-runtime/model-runtime.js';
import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import type { Signature } from '../../core/features/signature.js';
import { describeOutputs, formatOutputs } from './open-inference/infer-response.js';

/** Errors: INPUT_FIELD_UNKNOWN. @param name undefined: the usual output */
export function requireOutput(signature: Signature, name: string | undefined, field: string): void {
  const known = describeOutputs(signature).map((output) => output.name);
  if (name === undefined || known.includes(name)) return;
  throw new DomainError('INPUT_FIELD_UNKNOWN', {
    field,
    found: 'a name that is no output of this model',
    expected: `one of ${known.join(', ')}`,
    suggestion: didYouMean(name.slice(0, 64), known),
  });
}

/**
 * One output as JSON: an array with a value, or an array of values, for each row.
 * @param name undefined: the first output, which is what the model says of a row
 */
export function outputJson(signature: Signature, name: string | undefined, output: ModelOutput, rows: number): string {
  const all = describeOutputs(signature);
  const selected = name === undefined ? all.slice(0, 1) : all.filter((one) => one.name === name);
  const data = formatOutputs(signature, selected, output, rows)[0]?.data ?? [];
  const width = data.length / rows;
  if (width === 1) return JSON.stringify(data);
  return JSON.stringify(Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width)));
}
