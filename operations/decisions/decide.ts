import type { Decision, PerennialClient } from '../../client/perennial-client.js';
import type { DecisionResult, VariantSplit } from '../../contracts/workflows.js';
import type { DecisionOutcome } from '../../core/policy/state/lifecycle-state.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';
import { carryOut } from './carry-out.js';

/** What a person may decide about a model. With a split, `version` is the one with the largest share. */
export type Change =
  | { readonly kind: 'promote'; readonly version: number; readonly split?: VariantSplit | undefined; readonly force?: boolean | undefined }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'resume' };

/**
 * Tells the lifecycle what somebody decided, and waits until it is carried out.
 * Errors: MODEL_UNKNOWN, DECISION_ENDED, WORKER_ABSENT, and what the lifecycle refuses.
 */
export async function decide(context: OperationContext, model: string, change: Change, decision: Decision): Promise<DecisionOutcome> {
  await currentDefinition(context.metadata, model);
  const client = await context.client();
  return carryOut(context, client, model, await tell(client, model, change, decision));
}

function tell(client: PerennialClient, model: string, change: Change, decision: Decision): Promise<DecisionResult> {
  switch (change.kind) {
    case 'promote':
      return client.promote(model, change.version, change.force === true ? { ...decision, force: true } : decision, change.split);
    case 'rollback':
      return client.rollback(model, decision);
    case 'resume':
      return client.resume(model, decision);
  }
}

/** In effect once the lifecycle has accepted it. Errors: as those of `decide`. */
export async function pause(context: OperationContext, model: string, decision: Decision): Promise<DecisionResult> {
  await currentDefinition(context.metadata, model);
  return (await context.client()).pause(model, decision);
}
