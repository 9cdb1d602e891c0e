import { newestOwner } from '../../activities/deployment/owner-epochs.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { currentDefinition } from '../current-definition.js';
import { newestRevision } from '../deployments/newest-revision.js';
import type { Finding } from '../health/finding.js';
import { finding } from '../health/finding.js';
import { installationHealth } from '../health/installation-health.js';
import { lifecycleHealth } from '../health/lifecycle-health.js';
import { modelHealth } from '../health/model-health.js';
import { askInstances } from '../instances/ask-instances.js';
import type { AskedInstance } from '../instances/ask-instances.js';
import { answerText, endpointAnswers } from '../instances/endpoint-answers.js';
import { servingInstances } from '../instances/serving-instances.js';
import type { OperationContext } from '../operation-context.js';
import { storedStatus, withLifecycle } from './model-status.js';
import type { ModelStatus } from './model-status.js';
import { objectStatus } from './object-status.js';

/** What is known, and in `notes` which part of the installation could not be asked. */
export interface LookedAtModels {
  readonly models: readonly ModelStatus[];
  readonly notes: readonly string[];
  /** Of what the models share. */
  readonly findings: readonly Finding[];
}

/**
 * How the models are: by their lifecycles, and without a live worker or Temporal by the database and the object store.
 * Errors: MODEL_UNKNOWN; METADATA_… and HOME_EMPTY where the object store knows nothing either.
 * @param model only this one
 */
export async function lookAtModels(context: OperationContext, model: string | undefined): Promise<LookedAtModels> {
  const notes: string[] = [];
  const stored = await readStored(context, model, notes);
  const asked = await askInstances(context.objects, context.settings).catch(() => []);
  const known = (await addInstances(context, stored)).map((one) => addAnswers(one, asked));
  const [models, findings] = await Promise.all([addLifecycles(context, known, notes), installationHealth(context)]);
  return { models: await Promise.all(models.map((one) => addFindings(context, one, asked))), notes, findings };
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

function addAnswers(status: ModelStatus, asked: readonly AskedInstance[]): ModelStatus {
  const { model, revision } = status;
  const answers = asked
    .filter(({ isAlive }) => isAlive)
    .flatMap(({ instance, state, problem, endpoints }) => {
      if (state === 'unreachable') return [`${instance}: ${problem}`];
      const own = endpoints.filter(({ endpoint }) => endpoint === model);
      const texts = own.length === 0 ? ['does not know the endpoint'] : [...new Set(own.map(answerText))];
      return texts.map((text) => `${instance} ${text}${state === 'refused' ? ` by its own report (${problem})` : ''}`);
    });
  if (revision === null) return { ...status, answers };
  const { with: answering, without } = endpointAnswers(asked, model, revision.revision);
  return { ...status, answers, serves: answering.length > 0 && without.length === 0 };
}

/** What is wrong with the database itself is told by whoever reads the models from it. */
async function addFindings(context: OperationContext, status: ModelStatus, asked: readonly AskedInstance[]): Promise<ModelStatus> {
  const { model, revision, lifecycle, definition: digest } = status;
  const definition = digest === null ? null : (await currentDefinition(context.metadata, model)).definition;
  const lifecycles = definition === null ? [] : lifecycleHealth(model, lifecycle ?? undefined);
  const others = await finding('model', () => modelHealth(context, { model, definition, revision, asked }));
  return { ...status, findings: [...lifecycles, ...others] };
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
