import { Client } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { WorkerOptions, WorkflowBundle } from '@temporalio/worker';
import type { PerennialActivities } from '../../contracts/activities.js';
import { workflowIds } from '../../contracts/names.js';
import type { TemporalDevServerOptions } from '../../tools/temporal-dev-server.js';
import { PerennialPlugin } from '../../workers/plugin/perennial-plugin.js';
import type { WorkerRole } from '../../workers/plugin/plugin-options.js';
import * as messages from '../../workflows/contract/messages.js';
import { openPluginWorld, QUIET, TEAM_WORKFLOWS, testFile } from '../workers/plugin/plugin-world.js';
import type { PluginWorld } from '../workers/plugin/plugin-world.js';
import { recordedActivities } from '../workflows/histories/recorded-activities.js';
import type { RecordedActivities } from '../workflows/histories/recorded-activities.js';

/** Task queue and namespace of the callers, and the queue of Perennial. */
export const CALLERS = 'pricing';
export const QUEUE = 'perennial';
export const CALLER_WORKFLOWS = testFile('nexus/caller-workflows');

export interface NexusWorld extends PluginWorld {
  /** In the namespace of the callers. */
  readonly callers: Client;
  /** Of the callers: it has nothing to do with the bundle of Perennial's workflows. */
  readonly callerWorker: WorkerOptions;
  /** A Worker with the plugin and the activities given to it. */
  worker(activities: PerennialActivities, over?: Partial<WorkerOptions>, roles?: readonly WorkerRole[]): WorkerOptions;
  /** Activities that answer at once, but for the one that signals the lifecycle, which does. */
  activities(overrides?: Partial<PerennialActivities>): RecordedActivities;
  /** A workflow of the callers that asks for one operation. */
  ask(operation: string, input: unknown, workflowId: string): Promise<WorkflowHandle>;
}

/** A server with two namespaces, and the endpoint `models` that leads to Perennial's queue. */
export async function openNexusWorld(options: TemporalDevServerOptions = {}): Promise<NexusWorld> {
  const world = await openPluginWorld(options);
  const { connection } = world.client;
  const retention = { seconds: 86_400 } as never;
  await connection.workflowService.registerNamespace({ namespace: CALLERS, workflowExecutionRetentionPeriod: retention });
  await createEndpoint(world, 'models', QUEUE);
  const callers = new Client({ connection, namespace: CALLERS });
  const ours = await bundle(TEAM_WORKFLOWS);
  const theirs = await bundle(CALLER_WORKFLOWS);
  return {
    ...world,
    callers,
    callerWorker: { connection: world.native, namespace: CALLERS, taskQueue: CALLERS, workflowBundle: theirs },
    worker: (activities, over = {}, roles = ['workflows', 'control', 'work']) => {
      const plugin = new PerennialPlugin({ roles, openActivities: async () => ({ activities, close: async () => undefined }) });
      const source = roles.includes('workflows') ? { workflowBundle: ours } : {};
      return { connection: world.native, taskQueue: QUEUE, plugins: [plugin], ...source, ...over };
    },
    activities: (overrides = {}) =>
      recordedActivities({
        'perennial.signalLifecycle': async ({ start, replyTo }) => {
          await world.client.workflow.getHandle(workflowIds.lifecycle(start.model)).signal(messages.trigger, { start, replyTo });
        },
        ...overrides,
      }),
    ask: (operation, input, workflowId) => callers.workflow.start('call', { workflowId, taskQueue: CALLERS, args: [operation, input] }),
  };
}

export async function createEndpoint({ client }: PluginWorld, name: string, taskQueue: string): Promise<void> {
  const target = { worker: { namespace: 'default', taskQueue } };
  await client.connection.operatorService.createNexusEndpoint({ spec: { name, target } });
}

async function bundle(workflowsPath: string): Promise<WorkflowBundle> {
  const plugins = workflowsPath === TEAM_WORKFLOWS ? [new PerennialPlugin({ roles: ['workflows'] })] : [];
  return bundleWorkflowCode({ workflowsPath, logger: QUIET, plugins });
}
