import { WORK_ACTIVITIES } from '../../contracts/activities.js';
import type { PerennialActivities } from '../../contracts/activities.js';
import type { WorkerRole } from './plugin-options.js';

/** The activities of the roles that a Worker has. */
export function activitiesOf(activities: PerennialActivities, roles: readonly WorkerRole[]): object {
  const work = new Set<string>(WORK_ACTIVITIES);
  return Object.fromEntries(Object.entries(activities).filter(([name]) => roles.includes(work.has(name) ? 'work' : 'control')));
}
