import type { TestContext } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { eventually, until } from '../../fixtures/eventually.js';
import { PerennialPlugin } from '../../../workers/plugin/perennial-plugin.js';
import type { WorkerRole } from '../../../workers/plugin/plugin-options.js';
import * as messages from '../../../workflows/contract/messages.js';
import type { RecordedActivities } from '../../workflows/histories/recorded-activities.js';
import { DEFINITION, startLifecycle } from '../lifecycle-run.js';
import { teamBundle } from '../plugin/plugin-world.js';
import type { PluginWorld } from '../plugin/plugin-world.js';

/** A Worker of one build. Its deployment is named like the queue of the workflows; work has a queue of its own. */
export interface Build {
  readonly deployment: string;
  readonly buildId: string;
  /** Tell what this Worker has done from what others did. */
  readonly recorded: RecordedActivities;
  readonly roles?: readonly WorkerRole[];
}

/** Runs a Worker until it is stopped, at the latest with the test. */
export async function startBuild(context: TestContext, world: PluginWorld, build: Build): Promise<{ stop(): Promise<void> }> {
  const { deployment: deploymentName, buildId, recorded, roles = ['workflows', 'control', 'work'] } = build;
  const openActivities = async () => ({ activities: recorded.activities, close: async () => undefined });
  const worker = await Worker.create({
    connection: world.native,
    taskQueue: roles.includes('workflows') ? deploymentName : workQueue(deploymentName),
    ...(roles.includes('workflows') ? { workflowBundle: await teamBundle() } : {}),
    plugins: [new PerennialPlugin({ roles, openActivities })],
    workerDeploymentOptions: {
      version: { deploymentName, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    },
  });
  const running = worker.run();
  const stop = async (): Promise<void> => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  };
  context.after(stop);
  return { stop };
}

export function workQueue(deployment: string): string {
  return `${deployment}-work`;
}

/** A lifecycle whose pipelines put their work on the queue for it. */
export async function startSplitLifecycle({ client }: PluginWorld, model: string, deployment: string): Promise<WorkflowHandle> {
  const handle = await startLifecycle(client, model, deployment);
  const definition = { ...DEFINITION, execution: { work: { queue: workQueue(deployment) } } };
  await handle.executeUpdate(messages.configure, { args: [{ definition, actor: 'ann' }] });
  return handle;
}

/** As `temporal worker deployment set-current-version`. A version is known, with its queues, once its Workers have polled. */
export async function makeCurrent(world: PluginWorld, deploymentName: string, buildId: string): Promise<void> {
  const request = { namespace: 'default', deploymentName, buildId };
  await untilDone(() => world.client.workflowService.setWorkerDeploymentCurrentVersion(request));
}

/** As `temporal worker deployment set-ramping-version`: so much of what starts or upgrades goes to the build. */
export function ramp({ client }: PluginWorld, deploymentName: string, buildId: string, percentage: number): Promise<unknown> {
  return client.workflowService.setWorkerDeploymentRampingVersion({ namespace: 'default', deploymentName, buildId, percentage });
}

export async function untilDone(call: () => Promise<unknown>): Promise<void> {
  // Refused, until it can be done; what refused it last is what a failure tells.
  const refusal = (): Promise<string> => call().then(() => '', String);
  await eventually('the server does it', refusal, (refused) => refused === '');
}

/** Build of the newest workflow task. */
export async function buildOf({ client }: PluginWorld, workflowId: string): Promise<string | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

/** No workflow is open that stays on this build. */
export async function untilDrained({ client }: PluginWorld, deploymentName: string, buildId: string): Promise<void> {
  const DRAINED = 2;
  const request = { namespace: 'default', deploymentVersion: { deploymentName, buildId } };
  await until(`build ${buildId} is drained`, async () => {
    const { workerDeploymentVersionInfo } = await client.workflowService.describeWorkerDeploymentVersion(request);
    return workerDeploymentVersionInfo?.drainageInfo?.status === DRAINED;
  });
}
