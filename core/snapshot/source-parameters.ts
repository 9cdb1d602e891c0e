import type { ModelDefinition } from '../definition/definition.js';
import { lastCompletePeriod } from '../time/period.js';

type Parameters = Readonly<Record<string, string | number | null>>;

/**
 * What a source's query is given: `asOf`, the period `start` and `end` that is the last complete one of the definition's schedule at
 * `asOf`, and what the trigger names, which comes first. Depends on its arguments alone, so every attempt reads the same rows.
 */
export function sourceParameters(definition: ModelDefinition, asOf: number, given: Parameters): Parameters {
  const { cron, zone } = definition.policy.retrain;
  const period = cron === null || 'start' in given || 'end' in given ? {} : lastCompletePeriod(cron, zone, asOf);
  return { ...period, ...given, asOf };
}
