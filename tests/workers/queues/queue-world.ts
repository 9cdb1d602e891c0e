import type { WorkflowHandle } from '@temporalio/client';
import { LAST_RESORT_MS } from '../../fixtures/last-resort.js';
import { PerennialClient } from '../../../client/perennial-client.js';
import { installationExecution } from '../../../config/installation-execution.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { defineModel } from '../../../core/definition/define/define-model.js';
import type { ExecutionInput } from '../../../core/definition/execution-input.js';
import { lifecycleDefinition } from '../../../core/definition/lifecycle-definition.js';
import { FLIGHT_DELAY } from '../../core/definition/flight-delay-input.js';
import type { PluginWorld } from '../plugin/plugin-world.js';

export interface QueuedModel {
  readonly model: string;
  /** Task queue of its workflows. */
  readonly taskQueue: string;
  readonly execution?: ExecutionInput;
  /** Of the installation. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A model applied as `perennial apply` does it: its definition over the settings of the installation. */
export async function applied(world: PluginWorld, { model, taskQueue, execution, environment }: QueuedModel): Promise<PerennialClient> {
  const settings = loadLocalSettings({ PERENNIAL_TASK_QUEUE: taskQueue, ...environment });
  const definition = defineModel({
    ...FLIGHT_DELAY,
    name: model,
    tune: { trials: 2, minimize: 'log_loss', space: FLIGHT_DELAY.tune?.space ?? {} },
    retrain: { maxPerDay: 100 },
    ...(execution === undefined ? {} : { execution }),
  });
  const client = new PerennialClient(world.client, { address: world.server.address, taskQueue, answerTimeoutMs: LAST_RESORT_MS });
  const installation = { execution: installationExecution(settings), searchAttributes: false };
  await client.configure(model, lifecycleDefinition(definition, 'd1', installation), 'ann');
  return client;
}

/** What an operator reads in the Temporal Web UI. */
export async function currentDetails(handle: WorkflowHandle): Promise<string> {
  const { currentDetails: details } = await handle.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
  return details;
}
