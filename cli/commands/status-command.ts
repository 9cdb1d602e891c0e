import type { Command } from 'commander';
import { newestOwner } from '../../activities/deployment/owner-epochs.js';
import type { CommandContext } from '../command/command-context.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { newestRevision } from '../../operations/deployments/newest-revision.js';
import { servingInstances } from '../../operations/instances/serving-instances.js';
import { runs } from '../command/with-handler.js';
import type { CommandResult } from '../command/with-handler.js';
import { storedStatus, withLifecycle } from '../../operations/status/model-status.js';
import type { ModelStatus } from '../../operations/status/model-status.js';
import { objectStatus } from '../../operations/status/object-status.js';
import { statusDetails, statusTable } from '../output/status-text.js';

export function addStatusCommand(program: Command): void {
  const command = program
    .command('status [model]')
    .summary('what runs, what is deployed, how the last triggers ended')
    .description(
      'Asks the lifecycle of each model; without a live worker or Temporal it tells what the database and the object store know, and says so.',
    );
  runs(command, 'perennial status\nperennial status flight-delay', (context, _options, model) => showStatus(context, model));
}

async function showStatus(context: CommandContext, model: string | undefined): Promise<CommandResult> {
  const notes: string[] = [];
  const stored = await readStored(context, model, notes);
  const models = await addLifecycles(context, await addInstances(context, stored), notes);
  const now = Date.now();
  const only = model === undefined ? undefined : models[0];
  const text = only === undefined ? statusTable(models, now) : statusDetails(only, now);
  return { data: { models, notes }, text: [text, ...notes.map((note) => `Note: ${note}`)].join('\n') };
}

async function readStored(context: CommandContext, model: string | undefined, notes: string[]): Promise<readonly ModelStatus[]> {
  try {
    if (model !== undefined) await context.definition(model);
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

async function addInstances({ objects }: CommandContext, models: readonly ModelStatus[]): Promise<readonly ModelStatus[]> {
  const instances = await servingInstances(objects).catch(() => []);
  return models.map((one) => ({
    ...one,
    instances: instances.filter(({ endpoints }) => endpoints.some(({ endpoint }) => endpoint === one.model)),
  }));
}

async function addLifecycles(context: CommandContext, models: readonly ModelStatus[], notes: string[]): Promise<readonly ModelStatus[]> {
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
