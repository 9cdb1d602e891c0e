import { workflowIds } from '../../contracts/names.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { fail, ok } from './finding.js';
import type { Finding } from './finding.js';

/** Whether the lifecycle of a model answers and gets done what it does. */
export function lifecycleHealth(model: string, state: LifecycleState | undefined): readonly Finding[] {
  if (state === undefined)
    return [
      fail(
        'lifecycle',
        `${workflowIds.lifecycle(model)} does not answer`,
        'start a worker; then run `perennial apply` to start the lifecycle.',
      ),
    ];
  const troubles = state.troubles.map(({ action, attempts, text }) =>
    fail(
      'lifecycle',
      `${model}: ${action} failed ${attempts} times and is tried again: ${text}`,
      'mend the cause; it then goes on by itself.',
    ),
  );
  const unpolled = state.unpolled.map((queue) =>
    fail(
      'lifecycle',
      `${model}: work waits on the task queue ${queue}, from which nobody takes`,
      'start a worker for that queue; `perennial doctor` names its settings.',
    ),
  );
  const paused = state.paused === null ? 'active' : `paused by ${state.paused.by}: ${state.paused.reason}`;
  const problems = [...troubles, ...unpolled];
  return problems.length > 0 ? problems : [ok('lifecycle', `${model}: ${paused}, ${state.pending.length} waiting`)];
}
