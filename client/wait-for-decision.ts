import { setTimeout as sleep } from 'node:timers/promises';
import { workflowIds } from '../contracts/names.js';
import type { DecisionOutcome, LifecycleState } from '../core/policy/state/lifecycle-state.js';
import { DomainError } from '../core/errors.js';
import type { PerennialClient } from './perennial-client.js';

const INTERVAL_MS = 250;
/** How long the lifecycle may not answer. */
const MAX_SILENCE_MS = 60_000;

/**
 * Waits until it is known how a decision ended. A rollout that cannot go on, since a store is away, is told to `onWait` now and then.
 * @param recorded looks an outcome up where the lifecycle writes it down: of many, it remembers the newest only
 */
export async function waitForDecision(
  client: PerennialClient,
  { model, changeId }: { readonly model: string; readonly changeId: string },
  onWait: (what: string) => void = () => undefined,
  recorded: (changeId: string) => Promise<DecisionOutcome | undefined> = () => Promise.resolve(undefined),
): Promise<DecisionOutcome> {
  let answeredAt = Date.now();
  let told = '';
  while (Date.now() - answeredAt < MAX_SILENCE_MS) {
    const state = await client.status(model).catch(() => undefined);
    if (state !== undefined) answeredAt = Date.now();
    const known = state?.recentDecisions.findLast((decision) => decision.changeId === changeId);
    const outcome = known ?? (await recorded(changeId).catch(() => undefined));
    if (outcome !== undefined) return outcome;
    const what = state === undefined ? '' : waitingText(state, changeId);
    if (what !== told && what !== '') onWait(what);
    told = what;
    await sleep(INTERVAL_MS);
  }
  const reason = `the lifecycle of ${model} has accepted the change ${changeId} and does not answer any more`;
  throw new DomainError('WORKER_ABSENT', { waitedMs: MAX_SILENCE_MS, reason, model, workflowId: workflowIds.lifecycle(model) });
}

function waitingText({ activeRollout, rollouts, troubles }: LifecycleState, changeId: string): string {
  const trouble = troubles.find(({ action }) => action === 'start-rollout' || action === 'release-hold');
  if (trouble !== undefined) return `${trouble.text} (tried ${trouble.attempts} times, goes on trying)`;
  if (activeRollout?.changeId === changeId) return '';
  const isWaiting = rollouts.some((rollout) => rollout.changeId === changeId);
  return isWaiting && activeRollout !== null ? `waits for the change ${activeRollout.changeId} to give way` : '';
}
