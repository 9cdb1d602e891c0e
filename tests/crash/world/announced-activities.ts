import { setTimeout as sleep } from 'node:timers/promises';
import type { PerennialActivities } from '../../../contracts/activities.js';

/** Begins the line of a log of writes that an activity starts with. */
export const ACTIVITY_MARK = 'activity ';

type AnyActivity = (input: unknown) => Promise<unknown>;

/** The same activities, each of which says that it starts and then pauses. */
export function announced(activities: PerennialActivities, pauseMs: number, onStart: (activity: string) => void): PerennialActivities {
  const entries = (Object.entries(activities) as [string, AnyActivity][]).map(([name, activity]): [string, AnyActivity] => [
    name,
    async (input) => {
      onStart(name);
      if (pauseMs > 0) await sleep(pauseMs);
      return activity(input);
    },
  ]);
  return Object.fromEntries(entries) as unknown as PerennialActivities;
}
