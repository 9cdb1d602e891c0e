import type { ActivityProfile, Execution, WorkStep } from '../policy/state/execution.js';
import { WORK_STEPS } from '../policy/state/execution.js';
import { isAbsent, MessageProblem, readFields } from '../policy/read/read-fields.js';
import { MAX_TIMEOUT_MS, readProfile } from '../policy/read/read-execution.js';
import { parseDuration } from './duration.js';
import type { Duration } from './duration.js';

/** How activities run, as a person writes it. */
export interface ProfileInput {
  /** Task queue that a worker asks; a name of yours, such as `gpu`. */
  readonly queue?: string;
  /** Longest time of one attempt. */
  readonly timeout?: Duration;
  readonly attempts?: number;
  /** 1 is taken first, 5 last. */
  readonly priority?: number;
  /** Share of a busy queue beside other models. Default 1. */
  readonly fairness?: number;
}

/** `all`: every step that is not named. */
export type ExecutionInput = Readonly<Partial<Record<WorkStep | 'all', ProfileInput>>>;

const FIELDS: readonly string[] = ['queue', 'timeout', 'attempts', 'priority', 'fairness'] satisfies readonly (keyof ProfileInput)[];

/** The stored form. `control`: only an installation says how bookkeeping runs. @throws MessageProblem */
export function executionOf(value: unknown, place: string, names: readonly string[] = ['all', ...WORK_STEPS]): Execution {
  const fields = readFields(value, place);
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new MessageProblem(`${place} has no ${unknown.slice(0, 40)}; it has ${names.join(', ')}`);
  const steps = WORK_STEPS.flatMap((step) =>
    isAbsent(fields[step]) ? [] : [[step, profileOf(fields[step], `${place}.${step}`)] as const],
  );
  return {
    ...(isAbsent(fields.control) ? {} : { control: profileOf(fields.control, `${place}.control`) }),
    ...(isAbsent(fields.all) ? {} : { work: profileOf(fields.all, `${place}.all`) }),
    ...(steps.length === 0 ? {} : { steps: Object.fromEntries(steps) }),
  };
}

function profileOf(value: unknown, place: string): ActivityProfile {
  const fields = readFields(value, place);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw new MessageProblem(`${place} has no ${unknown.slice(0, 40)}; it has ${FIELDS.join(', ')}`);
  const { queue, timeout, attempts, priority, fairness } = fields;
  const stored = {
    queue,
    maximumAttempts: attempts,
    priority,
    fairnessWeight: fairness,
    startToCloseTimeoutMs: millisecondsOf(timeout, place),
  };
  return readProfile(stored, place, { maximumAttempts: 'attempts', fairnessWeight: 'fairness' });
}

function millisecondsOf(timeout: unknown, place: string): number | undefined {
  if (isAbsent(timeout)) return undefined;
  const ms = typeof timeout === 'string' ? parseDuration(timeout) : null;
  if (ms === null || ms < 1_000 || ms > MAX_TIMEOUT_MS)
    throw new MessageProblem(`${place}.timeout is no length of time from 1s to 366d, such as "12h"`);
  return ms;
}
