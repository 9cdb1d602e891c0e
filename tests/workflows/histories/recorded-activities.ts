import { noOpActivities } from '../../../bench/pipeline/no-op-activities.js';
import type { PerennialActivities } from '../../../contracts/activities.js';

/** Activities that answer at once and write down what was asked: workflow tests are about orchestration, not about training. */
export interface RecordedActivities {
  readonly activities: PerennialActivities;
  readonly calls: { readonly name: string; readonly input: unknown }[];
  /** Outcomes told by trigger id: `STATE: TEXT`, or the trigger that was joined. */
  readonly outcomes: Map<string, string>;
  /** `CHANGE-ID: STATE`, as often as told. */
  readonly decisions: string[];
}

export function recordedActivities(overrides: Partial<PerennialActivities> = {}): RecordedActivities {
  const calls: { name: string; input: unknown }[] = [];
  const outcomes = new Map<string, string>();
  const decisions: string[] = [];
  const answers: PerennialActivities = {
    ...noOpActivities(),
    'perennial.finishTriggers': async (input) => {
      for (const { triggerId, pipelineTriggerId } of input.joined) outcomes.set(triggerId, `joined ${pipelineTriggerId}`);
      for (const { triggerId, outcome } of input.outcomes) outcomes.set(triggerId, `${outcome.state}: ${outcome.text}`);
    },
    'perennial.recordDecisions': async (input) =>
      void decisions.push(...input.decisions.map(({ changeId, state }) => `${changeId}: ${state}`)),
    ...overrides,
  };
  const recorded = Object.entries(answers).map(([name, answer]) => [
    name,
    (input: never): unknown => {
      calls.push({ name, input });
      return (answer as (input: never) => unknown)(input);
    },
  ]);
  return { activities: Object.fromEntries(recorded) as PerennialActivities, calls, outcomes, decisions };
}

/** An activity that answers once it is released: a pipeline or a rollout that is under way for as long as a test wants. */
export function heldActivity<R>(answer: R): { readonly run: () => Promise<R>; readonly release: () => void } {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  return { run: () => held.then(() => answer), release: () => release() };
}
