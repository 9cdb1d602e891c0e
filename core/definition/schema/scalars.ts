import { z } from 'zod';
import { isDomainError } from '../../errors.js';
import { compileExpression } from '../../expression/compile-expression.js';
import { didYouMean } from '../../nearest-name.js';
import { METRICS } from '../../statistics/metrics/metrics.js';
import { TASK_NAMES } from '../../tasks/tasks.js';
import { isLostName, LOST_NAME } from '../fields/lost-names.js';
import { wholeNumber } from '../fields/numbers.js';
import { cronProblem } from '../../time/cron-line.js';
import { MAX_DURATION_MS, parseDuration } from '../duration.js';

const MAX_EXPRESSION_LENGTH = 2_000;

export const modelName = z
  .string()
  .regex(/^[a-z0-9-]{1,63}$/, { error: 'expected 1 to 63 lower-case letters, digits or hyphens, such as "flight-delay"' })
  .refine((name) => !name.startsWith('-'), { error: 'begins with a hyphen, as options of commands do: begin it with a letter or a digit' });
export const columnName = z
  .string()
  .min(1)
  .max(128)
  .refine((name) => !name.includes('\0'), { error: 'has a zero byte in it, which no table takes in a name' })
  .refine((name) => !isLostName(name), { error: LOST_NAME });
export const columnNames = z
  .array(columnName)
  .max(64)
  .refine((names) => new Set(names).size === names.length, { error: 'names a column twice' });

export const taskName = z.enum(TASK_NAMES);

const LENGTH_OF_TIME = 'expected a length of time such as "90s", "30m", "12h" or "28d"';
const durationString = z.string({
  error: (issue) => (issue.input === undefined ? `is missing; ${LENGTH_OF_TIME}` : `${LENGTH_OF_TIME}, found a ${typeof issue.input}`),
});

/** `2d` → milliseconds, at least `lowMs`. */
export function duration(lowMs: number) {
  return durationString.transform((text, context) => readDuration(text, lowMs, context));
}
/** A duration, or the word `matures`. */
export const gap = durationString.transform((text, context) => (text === 'matures' ? text : readDuration(text, 0, context)));

function readDuration(text: string, lowMs: number, context: z.core.$RefinementCtx): number {
  const ms = parseDuration(text);
  if (ms !== null && ms >= lowMs && ms <= MAX_DURATION_MS) return ms;
  const problem = ms === null ? LENGTH_OF_TIME : `expected a length of time of ${lowMs > 0 ? 'at least a second' : '0s'} to 36525d`;
  context.addIssue({ code: 'custom', message: `${problem}, found ${JSON.stringify(text.slice(0, 40))}` });
  return z.NEVER;
}
export const milliseconds = (lowMs: number) => wholeNumber(lowMs, MAX_DURATION_MS);

export const metricName = z.string().superRefine((name, context) => {
  if (Object.hasOwn(METRICS, name)) return;
  context.addIssue({
    code: 'custom',
    message: `there is no metric "${name.slice(0, 40)}".${didYouMean(name, Object.keys(METRICS))} Known: ${Object.keys(METRICS).join(', ')}`,
  });
});

export const expression = z
  .string()
  .max(MAX_EXPRESSION_LENGTH)
  .superRefine((text, context) => {
    try {
      compileExpression(text);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      const at = error.details.position === undefined ? '' : ` (at character ${error.details.position})`;
      context.addIssue({ code: 'custom', message: `"${text.slice(0, 80)}" cannot be used: ${error.details.problem}${at}` });
    }
  });

/** A class as its column has it, kept as the text by which answers name it. */
export const className = z
  .union([z.string().min(1).max(500), z.number(), z.boolean()], { error: 'expected the name of a class: a text, a number, true or false' })
  .transform(String);

const MAX_CLASS_WEIGHTS = 1_000;
const CLASS_WEIGHTS = 'expected "balanced", or a number of 0.000001 to 1000000 for each class, such as { churned: 5, stayed: 1 }';
export const classWeights = z.union(
  [
    z.literal('balanced'),
    z
      .record(z.string(), z.number().min(1e-6).max(1e6))
      .refine((weights) => Object.keys(weights).length >= 2 && Object.keys(weights).length <= MAX_CLASS_WEIGHTS, {
        error: CLASS_WEIGHTS,
      }),
  ],
  { error: CLASS_WEIGHTS },
);

export const cronLine = z.string().superRefine((text, context) => {
  const problem = cronProblem(text);
  if (problem !== null) context.addIssue({ code: 'custom', message: `"${text.slice(0, 40)}" is no cron line: ${problem}` });
});

export const zoneName = z.string().superRefine((zone, context) => {
  if (isZone(zone)) return;
  const known = Intl.supportedValuesOf('timeZone');
  context.addIssue({
    code: 'custom',
    message: `there is no time zone "${zone.slice(0, 40)}".${didYouMean(zone, known)} Expected an IANA name such as "Europe/Berlin" or "UTC"`,
  });
});

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
