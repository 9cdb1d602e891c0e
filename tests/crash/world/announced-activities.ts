import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { PerennialActivities } from '../../../contracts/activities.js';

/** Instead of the half minute after which the product looks whether somebody has made room. */
const NEXT_RETRY_MS = 500;
/** Begins the line of a log of writes that an activity starts with. */
export const ACTIVITY_MARK = 'activity ';

type AnyActivity = (input: unknown) => Promise<unknown>;

/** The same activities, each of which says that it starts and then pauses, and is soon tried again. */
export function announced(activities: PerennialActivities, pauseMs: number, onStart: (activity: string) => void): PerennialActivities {
  const entries = (Object.entries(activities) as [string, AnyActivity][]).map(([name, activity]): [string, AnyActivity] => [
    name,
    async (input) => {
      onStart(name);
      if (pauseMs > 0) await sleep(pauseMs);
      return activity(input).catch(throwForSoon);
    },
  ]);
  return Object.fromEntries(entries) as unknown as PerennialActivities;
}

function throwForSoon(error: Error): never {
  if (!(error instanceof ApplicationFailure) || error.nextRetryDelay == null || error.nonRetryable === true) throw error;
  const { message, type } = error;
  throw ApplicationFailure.create({ message, type: type ?? undefined, nextRetryDelay: NEXT_RETRY_MS });
}
