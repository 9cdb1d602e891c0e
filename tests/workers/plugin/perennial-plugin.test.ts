import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundleWorkflowCode } from '@temporalio/worker';
import { until } from '../../fixtures/eventually.js';
import { WORKFLOW_TYPES } from '../../../contracts/names.js';
import { countOrders } from '../team/count-orders.js';
import { pipelineInput } from '../../workflows/pipeline-input.js';
import { openPluginWorld, QUIET, TEAM_WORKFLOWS, testFile, testPlugin, withWorkers } from './plugin-world.js';
import type { PluginWorld } from './plugin-world.js';

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

function runPipeline(id: string, taskQueue: string): Promise<{ text: string }> {
  return world.client.workflow.execute(WORKFLOW_TYPES.pipeline, { workflowId: id, taskQueue, args: [pipelineInput(id)] });
}

/** 1: workflow tasks, 2: activity tasks. */
async function pollers(taskQueue: string, taskQueueType: 1 | 2): Promise<number> {
  const answer = await world.client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: taskQueue },
    taskQueueType,
  });
  return answer.pollers?.length ?? 0;
}

async function untilPolled(taskQueue: string, taskQueueType: 1 | 2): Promise<void> {
  await until(`somebody asks ${taskQueue}`, async () => (await pollers(taskQueue, taskQueueType)) > 0);
}

test("a team's Worker with the plugin, given twice, runs the pipeline beside the team's own workflow and keeps the team's options", async () => {
  const { plugin, opened, recorded } = testPlugin();
  const connection = await world.connect([plugin]);
  const activityCalls: string[] = [];
  const inbound = { activity: [() => ({ inbound: { execute: countCalls(activityCalls) } })] };
  const options = {
    connection,
    taskQueue: 'team',
    workflowsPath: TEAM_WORKFLOWS,
    activities: { countOrders },
    interceptors: inbound,
    plugins: [plugin],
  };
  await withWorkers([options], async () => {
    assert.equal((await runPipeline('p1', 'team')).text, 'version 1 accepted');
    assert.equal(
      await world.client.workflow.execute('nightlyReport', { workflowId: 'n1', taskQueue: 'team', args: ['2026-11-21'] }),
      '10 orders on 2026-11-21',
    );
  });
  assert.equal(activityCalls.length, recorded.calls.length + 1, "the team's own interceptor saw every activity once");
  assert.deepEqual(opened, { count: 1, closed: 1 });
});

function countCalls(calls: string[]) {
  return async (input: { args: unknown[]; headers: object }, next: (input: never) => Promise<unknown>): Promise<unknown> => {
    calls.push('execute');
    return next(input as never);
  };
}

test('a Worker for workflows and a Worker for activities share the work, and each polls for its own kind only', async () => {
  const workflows = testPlugin({ roles: ['workflows'] });
  const activities = testPlugin({ roles: ['control', 'work'] });
  const bundled = testPlugin({ roles: ['workflows'] });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath: TEAM_WORKFLOWS, logger: QUIET, plugins: [bundled.plugin] });
  const common = { connection: world.native, taskQueue: 'roles' };
  await withWorkers([{ ...common, plugins: [activities.plugin] }], async () => {
    await untilPolled('roles', 2);
    assert.equal(await pollers('roles', 1), 0);
  });
  const alone = { ...common, taskQueue: 'alone', workflowBundle, plugins: [workflows.plugin] };
  await withWorkers([alone], async () => {
    await untilPolled('alone', 1);
    assert.equal(await pollers('alone', 2), 0);
  });
  assert.equal(workflows.opened.count, 0, 'a Worker for workflows opens no stores');
  const both = [
    { ...common, workflowBundle, plugins: [workflows.plugin] },
    { ...common, plugins: [activities.plugin] },
  ];
  assert.equal((await withWorkers(both, () => runPipeline('p2', 'roles'))).text, 'version 1 accepted');
  assert.ok(activities.recorded.calls.length > 0);
  assert.deepEqual(activities.opened, { count: 2, closed: 2 }, 'opened with each Worker, closed when it stops');
});

test("a team's own workflow called pipeline runs beside ours, each under its own type", async () => {
  const { plugin } = testPlugin();
  const options = {
    connection: world.native,
    taskQueue: 'own-pipeline',
    workflowsPath: testFile('workers/team/own-pipeline-workflows'),
    plugins: [plugin],
  };
  await withWorkers([options], async () => {
    const theirs = { workflowId: 'own-pipeline', taskQueue: 'own-pipeline', args: ['order'] };
    assert.equal(await world.client.workflow.execute('pipeline', theirs), "the team's own order");
    assert.equal((await runPipeline('perennial-beside', 'own-pipeline')).text, 'version 1 accepted');
  });
});

test('what two Workers of one plugin share is closed when the last of them stops', async () => {
  const { plugin, opened } = testPlugin({ roles: ['control', 'work'] });
  const options = { connection: world.native, plugins: [plugin] };
  await withWorkers(
    [
      { ...options, taskQueue: 'first' },
      { ...options, taskQueue: 'second' },
    ],
    () => untilPolled('second', 2),
  );
  assert.deepEqual(opened, { count: 1, closed: 1 });
});
