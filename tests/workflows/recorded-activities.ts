import { noOpActivities } from '../../bench/pipeline/no-op-activities.js';
import type { PerennialActivities } from '../../contracts/activities.js';

/** Activities that answer at once and write down what was asked: workflow tests are about orchestration, not about training. */
export interface RecordedActivities {
  readonly activities: PerennialActivities;
  readonly calls: { readonly name: string; readonly input: unknown }[];
  /** Outcomes told by trigger id. */
  readonly outcomes: Map<string, string>;
}

export function recordedActivities(overrides: Partial<PerennialActivities> = {}): RecordedActivities {
  const calls: { name: string; input: unknown }[] = [];
  const outcomes = new Map<string, string>();
  const answers: PerennialActivities = {
    ...noOpActivities(),
    'perennial.finishTriggers': async (input) => input.outcomes.forEach((entry) => outcomes.set(entry.triggerId, entry.outcome)),
    ...overrides,
  };
  const recorded = Object.entries(answers).map(([name, answer]) => [
    name,
    (input: never): unknown => {
      calls.push({ name, input });
      return (answer as (input: never) => unknown)(input);
    },
  ]);
  return { activities: Object.fromEntries(recorded) as PerennialActivities, calls, outcomes };
}
