import { newestOwner } from '../../activities/deployment/owner-epochs.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { currentDefinition } from '../current-definition.js';
import { newestRevision } from '../deployments/newest-revision.js';
import { servingInstances } from '../instances/serving-instances.js';
import type { OperationContext } from '../operation-context.js';
import { storedStatus, withLifecycle } from './model-status.js';
import type { ModelStatus } from './model-status.js';
import { objectStatus } from './object-status.js';

/** What is known, and in `notes` which part of the installation could not be asked. */
export interface LookedAtModels {
  readonly models: readonly ModelStatus[];
  readonly notes: readonly string[];
}

/**
 * How the models are: by their lifecycles, and without a live worker or Temporal by the database and the object store.
 * Errors: MODEL_UNKNOWN; METADATA_… and HOME_EMPTY where the object store knows nothing either.
 * @param model only this one
 */
export async function lookAtModels(context: OperationContext, model: string | undefined): Promise<LookedAtModels> {
  const notes: string[] = [];
  const stored = await readStored(context, model, notes);
  const models = await addLifecycles(context, await addInstances(context, stored), notes);
  return { models, notes };
}

async function readStored(context: OperationContext, model: string | undefined, notes: string[]): Promise<readonly ModelStatus[]> {
  try {
    if (model !== undefined) await currentDefinition(context.metadata, model);
    const models = model === undefined ? await context.metadata.listModels() : [model];
    return await Promise.all(
      models.map(async (name) => ({
        ...(await storedStatus(context.metadata, name)),
        revision: await newestRevision(context.objects, name),
        owner: (await newestOwner(context.objects, name).catch(() => undefined)) ?? null,
      })),
    );
  } catch (error) {
    if (!isPerennialError(error) || !/^(?:METADATA_|HOME_EMPTY)/.test(error.code)) throw error;
    const found = (await objectStatus(context.objects)).filter((one) => model === undefined || one.model === model);
    if (found.length === 0) throw error;
    notes.push(`the database could not be asked (${error.code}); this is what ${context.objects.describe()} says`);
    return found;
  }
}

async function addInstances({ objects }: OperationContext, models: readonly ModelStatus[]): Promise<readonly ModelStatus[]> {
  const instances = await servingInstances(objects).catch(() => []);
  return models.map((one) => ({
    ...one,
    instances: instances.filter(({ endpoints }) => endpoints.some(({ endpoint }) => endpoint === one.model)),
  }));
}

async function addLifecycles(context: OperationContext, models: readonly ModelStatus[], notes: string[]): Promise<readonly ModelStatus[]> {
  try {
    const client = await context.client();
    const asked = await Promise.all(models.map((one) => withLifecycle(one, client)));
    if (asked.some((one) => one.lifecycle === null))
      notes.push('a lifecycle did not answer: no worker is running (start one with `perennial up`), or the model was not applied here');
    return asked;
  } catch (error) {
    if (!isPerennialError(error)) throw error;
    notes.push(`Temporal could not be asked; this is what the database says. ${error.code}: ${error.message}`);
    return models;
  }
}
