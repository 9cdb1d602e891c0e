import type { Execution, WorkStep } from '../../contracts/workflows.js';
import { WORK_STEPS, workQueue } from '../../core/policy/state/execution.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import type { TaskKind } from '../../core/temporal/queue-takers.js';

/** One thing that goes to a task queue. */
export interface QueueUse {
  readonly queue: string;
  readonly kind: TaskKind;
  readonly what: 'workflows' | 'bookkeeping' | 'work' | WorkStep;
  /** Null: of every model that is to come. */
  readonly model: string | null;
}

/** A task queue with all that goes to it, in words: `train, test of churn`. */
export interface UsedQueue {
  readonly queue: string;
  readonly kind: TaskKind;
  readonly what: string;
  /** Roles that a Worker needs for it. */
  readonly roles: readonly string[];
}

const MAX_NAMED = 5;

/** Where the activities of a model go; `own` is the queue of its workflows. */
export function activityUses(model: string | null, execution: Execution, own: string, steps: readonly WorkStep[]): readonly QueueUse[] {
  const kind = 'activities';
  return [
    { queue: execution.control?.queue ?? own, kind, what: 'bookkeeping', model },
    ...steps.map((step) => ({ queue: workQueue(execution, step, own), kind, what: step, model }) as const),
  ];
}

/** Steps that a model's definition may ask for. */
export function stepsOf({ training, policy }: ModelDefinition): readonly WorkStep[] {
  const absent: readonly (WorkStep | false)[] = [training.tune === null && 'tune', policy.monitor === null && 'monitor'];
  return WORK_STEPS.filter((step) => !absent.includes(step));
}

/** One entry for each queue and kind of tasks. */
export function usedQueues(uses: readonly QueueUse[]): readonly UsedQueue[] {
  const groups = new Map<string, QueueUse[]>();
  for (const use of uses) {
    const key = `${use.kind} ${use.queue}`;
    groups.set(key, [...(groups.get(key) ?? []), use]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ queue: first.queue, kind: first.kind, what: inWords(group), roles: rolesOf(group) }];
  });
}

/** Models of which the same is there are named together. */
function inWords(group: readonly QueueUse[]): string {
  const models = [...new Set(group.map(({ model }) => model))];
  const alike = new Map<string, string[]>();
  for (const model of models) {
    const what = [...new Set(group.filter((use) => use.model === model).map((use) => use.what))].join(', ');
    alike.set(what, [...(alike.get(what) ?? []), ...(model === null ? [] : [model])]);
  }
  return [...alike].map(([what, names]) => (names.length === 0 ? what : `${what} of ${listed(names)}`)).join('; ');
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more models` : ''}`;
}

function rolesOf(group: readonly QueueUse[]): readonly string[] {
  const roles = group.map(({ what }) => (what === 'workflows' ? 'workflows' : what === 'bookkeeping' ? 'control' : 'work'));
  return [...new Set(roles)];
}
