import { jsonBytes } from '../state/bounds.js';
import { WORK_STEPS } from '../state/execution.js';
import type { ActivityProfile, Execution } from '../state/execution.js';
import { isAbsent, MessageProblem, readCount, readFields, readText } from './read-fields.js';

const MAX_BYTES = 4_000;
/** Longer is a mistake. */
export const MAX_TIMEOUT_MS = 366 * 86_400_000;
const QUEUE = { pattern: /^[^\p{Cc}\p{Cs}\s]{1,200}$/u, expected: 'a task queue of 1 to 200 characters without spaces' };

const LIMITS = {
  startToCloseTimeoutMs: [1, MAX_TIMEOUT_MS],
  heartbeatTimeoutMs: [1, MAX_TIMEOUT_MS],
  retryInitialMs: [1, MAX_TIMEOUT_MS],
  maximumAttempts: [1, 10_000],
  priority: [1, 5],
} as const satisfies Partial<Record<keyof ActivityProfile, readonly [number, number]>>;
const COUNTS = Object.keys(LIMITS) as (keyof typeof LIMITS)[];

/** @throws MessageProblem */
export function readExecution(value: unknown, place: string): Execution {
  const fields = readFields(value, place);
  if (jsonBytes(fields) > MAX_BYTES) throw new MessageProblem(`${place} is larger than ${MAX_BYTES} bytes`);
  const steps = isAbsent(fields.steps) ? {} : readFields(fields.steps, `${place}.steps`);
  const known = WORK_STEPS.flatMap((step) =>
    isAbsent(steps[step]) ? [] : [[step, readProfile(steps[step], `${place}.steps.${step}`)] as const],
  );
  return {
    ...(isAbsent(fields.control) ? {} : { control: readProfile(fields.control, `${place}.control`) }),
    ...(isAbsent(fields.work) ? {} : { work: readProfile(fields.work, `${place}.work`) }),
    ...(known.length === 0 ? {} : { steps: Object.fromEntries(known) }),
  };
}

/**
 * @param names fields as whoever wrote them knows them, where that differs
 * @throws MessageProblem
 */
export function readProfile(
  value: unknown,
  place: string,
  names: Readonly<Partial<Record<keyof ActivityProfile, string>>> = {},
): ActivityProfile {
  const fields = readFields(value, place);
  const at = (field: keyof ActivityProfile): string => `${place}.${names[field] ?? field}`;
  const counts = COUNTS.flatMap((field) => {
    const [min, max] = LIMITS[field];
    return isAbsent(fields[field]) ? [] : [[field, readCount(fields[field], at(field), min, max)] as const];
  });
  const { queue, fairnessWeight: weight } = fields;
  if (!isAbsent(weight) && !(typeof weight === 'number' && weight >= 0.001 && weight <= 1000))
    throw new MessageProblem(`${at('fairnessWeight')} is not a number from 0.001 to 1000`);
  return {
    ...Object.fromEntries(counts),
    ...(isAbsent(queue) ? {} : { queue: readText(queue, at('queue'), QUEUE) }),
    ...(isAbsent(weight) ? {} : { fairnessWeight: weight }),
  };
}
