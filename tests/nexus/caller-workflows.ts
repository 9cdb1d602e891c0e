/** Stands for the workflow file of another team, in another namespace: of Perennial it knows the contract alone. */
import { createNexusServiceClient } from '@temporalio/workflow';
import { perennialService } from '../../contracts/nexus.js';
import type { ModelStatus, PromoteRequest, TriggerOutcome } from '../../contracts/nexus.js';

const ENDPOINT = 'models';
const models = createNexusServiceClient({ service: perennialService, endpoint: ENDPOINT });

/** Any operation with any input: what is malformed as well. */
export async function call(operation: keyof typeof perennialService.operations, input: unknown, endpoint = ENDPOINT): Promise<unknown> {
  const asked = createNexusServiceClient({ service: perennialService, endpoint });
  return asked.executeOperation(operation, input as PromoteRequest, { scheduleToCloseTimeout: '2 hours' });
}

/** What a team would write: trains, and goes back if that made things worse. */
export async function retrainOrGoBack(model: string): Promise<{ readonly outcome: TriggerOutcome; readonly after: ModelStatus }> {
  const asked = { model, actor: 'pricing', reason: 'prices changed' };
  const outcome = await models.executeOperation('run', asked);
  if (outcome.state !== 'deployed') await models.executeOperation('rollback', asked);
  return { outcome, after: await models.executeOperation('status', { model }) };
}
