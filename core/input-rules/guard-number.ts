import type { NumericInput } from '../features/signature.js';
import { applyPolicy, judgeNull, judgeType } from './apply-policy.js';
import type { Judge } from './violation.js';

export interface NumberGuard {
  /** Float32 bounds: a number that rounds to one between them (both belong to it) breaks no rule, so it need not be judged. */
  readonly low: number;
  readonly high: number;
  readonly judge: Judge;
}

const MAX_FLOAT32 = 3.4028234663852886e38;

/**
 * The rules of a numeric column. Numbers are compared as the model sees them, rounded to float32, so that a row says the same in JSON,
 * in a float32 tensor and in a file.
 */
export function guardNumber(input: NumericInput): NumberGuard {
  const { rules = {} } = input;
  const range = rounded(input.range);
  const training = rounded(input.trainingRange ?? null);
  const judge: Judge = (value, report) => {
    if (value === null) return judgeNull(rules, report);
    const number = typeof value === 'number' || typeof value === 'boolean' ? Math.fround(Number(value)) : NaN;
    if (!Number.isFinite(number)) return judgeType(rules, value, report);
    if (isOutside(number, range)) {
      const { range: policy = { kind: 'count' } } = rules;
      const used = applyPolicy(policy, 'range', value, report);
      if (policy.kind === 'impute') return used;
    }
    if (isOutside(number, training)) report('out_of_training_range', 'count', value);
    return value;
  };
  const low = Math.max(-MAX_FLOAT32, range?.[0] ?? -Infinity, training?.[0] ?? -Infinity);
  const high = Math.min(MAX_FLOAT32, range?.[1] ?? Infinity, training?.[1] ?? Infinity);
  return { low, high, judge };
}

function rounded(range: readonly [number, number] | null): readonly [number, number] | null {
  return range === null ? null : [Math.fround(range[0]), Math.fround(range[1])];
}

function isOutside(number: number, range: readonly [number, number] | null): boolean {
  return range !== null && (number < range[0] || number > range[1]);
}
