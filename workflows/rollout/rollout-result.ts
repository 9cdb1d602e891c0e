import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { RolloutInput, RolloutResult, SupersedeSignal } from '../../contracts/workflows.js';
import { failureText } from '../details/failure-text.js';
import { lifecycleActivities } from '../contract/proxies.js';

/**
 * How a rollout ended whose deployment failed or was given up. An attempt that failed, or that nobody heard of again, may have written its
 * revision before: then it has deployed.
 * @param superseded by whom, when it was
 */
export async function resultOfFailed(input: RolloutInput, error: unknown, superseded: SupersedeSignal | undefined): Promise<RolloutResult> {
  const told = resultOf(input, error, superseded);
  try {
    return (await findChange(input)) ?? told;
  } catch (reason) {
    return { ...told, text: `${told.text}; whether it has written a revision before cannot be told now: ${failureText(reason)}` };
  }
}

function findChange({ model, endpoint, changeId, execution }: RolloutInput): Promise<RolloutResult | null> {
  const activities = lifecycleActivities({ execution, model, summary: 'what became of it' });
  return CancellationScope.nonCancellable(() => activities['perennial.findChange']({ model, endpoint, changeId }));
}

function resultOf({ version }: RolloutInput, error: unknown, superseded: SupersedeSignal | undefined): RolloutResult {
  const nothing = { version, revision: null };
  if (isCancellation(error)) {
    if (superseded === undefined) return { state: 'aborted', ...nothing, text: 'cancelled by an operator' };
    return { state: 'superseded', ...nothing, text: `superseded by the change ${superseded.changeId} of ${superseded.by}` };
  }
  return { state: REFUSALS[codeOf(error)] ?? 'failed', ...nothing, text: failureText(error) };
}

/** Decisions of people, not failures of the rollout. */
const REFUSALS: Readonly<Record<string, 'held' | 'superseded'>> = { DEPLOY_HELD: 'held', DEPLOY_SUPERSEDED: 'superseded' };

function codeOf(error: unknown): string {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure ? (error.cause.type ?? '') : '';
}
