import { waitForDecision } from '../../client/wait-for-decision.js';
import type { PerennialClient } from '../../client/perennial-client.js';
import type { DecisionResult } from '../../contracts/workflows.js';
import type { DecisionAction, DecisionOutcome } from '../../core/policy/state/lifecycle-state.js';
import { DomainError } from '../../core/errors.js';
import { served } from '../instances/served-outcome.js';
import type { OperationContext } from '../operation-context.js';

/**
 * Waits until an accepted decision is carried out, and says what it waits for; what was deployed, until serving answers with it.
 * Errors: DECISION_ENDED, WORKER_ABSENT, and those of `awaitServed`.
 */
export async function carryOut(
  context: OperationContext,
  client: PerennialClient,
  model: string,
  { changeId }: DecisionResult,
): Promise<DecisionOutcome> {
  const note = (what: string): void => context.reporter.note(`${model}: ${what}`);
  const recorded = async (): Promise<DecisionOutcome | undefined> => {
    const row = await context.metadata.getDecision(model, changeId);
    // Written by the lifecycle as such.
    return row === undefined ? undefined : { ...row, action: row.action as DecisionAction, state: row.state as DecisionOutcome['state'] };
  };
  const outcome = await waitForDecision(client, { model, changeId }, note, recorded);
  if (outcome.state === 'deployed') return served(context, model, outcome);
  if (outcome.state === 'done') return outcome;
  throw new DomainError('DECISION_ENDED', { model, changeId, state: outcome.state, text: outcome.text });
}
