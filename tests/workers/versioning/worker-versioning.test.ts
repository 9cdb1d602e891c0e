import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { workflowIds } from '../../../contracts/names.js';
import * as messages from '../../../workflows/contract/messages.js';
import { request, startLifecycle, untilIdle } from '../lifecycle-run.js';
import { openPluginWorld, teamBundle, testPlugin, withWorkers } from '../plugin/plugin-world.js';
import type { PluginWorld } from '../plugin/plugin-world.js';
import { makeCurrent, startBuild, startSplitLifecycle, workQueue } from './versioned-builds.js';

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

async function workerOptions(deploymentName: string, useWorkerVersioning: boolean): Promise<WorkerOptions> {
  const version = { deploymentName, buildId: '1.0' };
  return {
    connection: world.native,
    taskQueue: deploymentName,
    workflowBundle: await teamBundle(),
    plugins: [testPlugin().plugin],
    workerDeploymentOptions: useWorkerVersioning
      ? { version, useWorkerVersioning, defaultVersioningBehavior: 'PINNED' }
      : { version, useWorkerVersioning },
  };
}

async function runOnce(model: string): Promise<void> {
  const handle = await startLifecycle(world.client, model, model);
  const start = { model, triggerId: 't1', kind: 'manual' as const, asOf: 1, parameters: {}, reason: 'test', actor: 'ann', deploy: true };
  await handle.executeUpdate(messages.requestRun, { args: [start] });
  assert.equal((await untilIdle(handle)).champion?.version, 1);
}

/** PINNED, AUTO_UPGRADE, or unset. */
async function behavior(workflowId: string): Promise<number> {
  const execution = { workflowId };
  const { workflowExecutionInfo } = await world.client.workflowService.describeWorkflowExecution({ namespace: 'default', execution });
  return workflowExecutionInfo?.versioningInfo?.behavior ?? 0;
}

const UNSET = 0;
const PINNED = 1;
const AUTO_UPGRADE = 2;

test('on a Worker with Worker Versioning short workflows stay on their build and entities follow the newest', async () => {
  await withWorkers([await workerOptions('versioned', true)], async () => {
    await makeCurrent(world, 'versioned', '1.0');
    await runOnce('versioned');
    assert.equal(await behavior(workflowIds.lifecycle('versioned')), AUTO_UPGRADE);
    assert.equal(await behavior(workflowIds.rollout('versioned', 'versioned', 'pipeline:t1')), AUTO_UPGRADE);
    assert.equal(await behavior(workflowIds.pipeline('versioned', 't1')), PINNED);
    await world.client.workflow.getHandle(workflowIds.lifecycle('versioned')).terminate();
  });
});

test('a Worker that names its build without Worker Versioning runs everything and names no behavior', async () => {
  await withWorkers([await workerOptions('named', false)], async () => {
    await runOnce('named');
    assert.equal(await behavior(workflowIds.lifecycle('named')), UNSET);
    assert.equal(await behavior(workflowIds.pipeline('named', 't1')), UNSET);
    await world.client.workflow.getHandle(workflowIds.lifecycle('named')).terminate();
  });
});

test('where a build takes work from the queue for it, a Worker there that belongs to no build gets none of its pipelines', async (context) => {
  const deployment = 'mixed';
  const { plugin, recorded: outside } = testPlugin({ roles: ['work'] });
  const unversioned = await Worker.create({ connection: world.native, taskQueue: workQueue(deployment), plugins: [plugin] });
  const { recorded } = testPlugin();
  await unversioned.runUntil(async () => {
    await startBuild(context, world, { deployment, buildId: '1.0', recorded });
    await makeCurrent(world, deployment, '1.0');
    const handle = await startSplitLifecycle(world, deployment, deployment);
    for (const [index, triggerId] of ['t1', 't2', 't3'].entries()) {
      await handle.executeUpdate(messages.requestRun, { args: [request(deployment, { triggerId })] });
      await untilIdle(handle, index + 1);
    }
    await handle.terminate();
  });
  assert.deepEqual([outside.calls.length, recorded.calls.filter(({ name }) => name === 'perennial.trainModel').length], [0, 3]);
});
