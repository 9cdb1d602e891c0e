import { DomainError } from '../../core/errors.js';

/** Adds `ours` to a Worker's activities. The same function under the same name is a second application of the plugin; another one is a clash. */
export function mergeActivities(existing: object | undefined, ours: object): object {
  const present = new Map<string, unknown>(Object.entries(existing ?? {}));
  for (const [name, activity] of Object.entries(ours)) {
    if (present.has(name) && present.get(name) !== activity) throw new DomainError('PLUGIN_ACTIVITY_CLASH', { activity: name });
  }
  return { ...existing, ...ours };
}
