import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { PerennialPlugin } from '../../workers/perennial-plugin.js';
import { openPluginWorld, QUIET, TEAM_WORKFLOWS, testFile, testPlugin, withWorkers } from './plugin-world.js';
import type { PluginWorld } from './plugin-world.js';

const LINE =
  "export { perennialAsyncPrediction, perennialBatchPrediction, perennialLifecycle, perennialMonitor, perennialPipeline, perennialRequestedRun, perennialRollout, perennialScheduledTrigger, perennialTune } from 'perennial-ml/workflows';";

let world: PluginWorld;
before(async () => {
  world = await openPluginWorld();
});
after(() => world.close());

async function refused(options: Partial<WorkerOptions>): Promise<{ code: string; message: string }> {
  const created = Worker.create({ connection: world.native, taskQueue: 'refused', ...options });
  const error: unknown = await created.then(
    () => assert.fail('the Worker was created'),
    (reason: unknown) => reason,
  );
  return error as { code: string; message: string };
}

test("another activity under one of Perennial's names is refused, whoever registered it", async () => {
  const activities = { 'perennial.trainModel': async () => 1 };
  const { plugin } = testPlugin({ roles: ['control', 'work'] });
  const byTeam = await refused({ activities, plugins: [plugin] });
  assert.equal(byTeam.code, 'PLUGIN_ACTIVITY_CLASH');
  assert.match(byTeam.message, /an activity named perennial\.trainModel, and it is not Perennial's\. Fix: rename/);
  const two = [testPlugin({ roles: ['control', 'work'] }).plugin, testPlugin({ roles: ['control', 'work'] }).plugin];
  assert.equal((await refused({ plugins: two })).code, 'PLUGIN_ACTIVITY_CLASH', 'two plugins with different stores');
});

test('a workflow file without the re-exports is refused with what is missing and the line to add', async () => {
  const { plugin } = testPlugin({ roles: ['workflows'] });
  const error = await refused({ workflowsPath: testFile('team/forgetful-workflows'), plugins: [plugin] });
  assert.equal(error.code, 'PLUGIN_WORKFLOWS_MISSING');
  assert.match(error.message, /forgetful-workflows\.[jt]s does not export perennialScheduledTrigger, perennialTune/);
  assert.ok(error.message.includes(LINE));
});

test('a Worker without any workflow file is refused unless it runs activities only', async () => {
  const error = await refused({ plugins: [testPlugin().plugin] });
  assert.equal(error.code, 'PLUGIN_WORKFLOWS_MISSING');
  assert.ok(error.message.includes(LINE) && error.message.includes("roles: ['work']"));
});

test('a prebuilt bundle that the plugin has not seen is refused; one that it has seen is taken', async () => {
  const { plugin } = testPlugin({ roles: ['workflows'] });
  const unseen = await bundleWorkflowCode({ workflowsPath: TEAM_WORKFLOWS, logger: QUIET });
  const error = await refused({ workflowBundle: unseen, plugins: [plugin] });
  assert.equal(error.code, 'PLUGIN_BUNDLE_UNCHECKED');
  assert.match(error.message, /bundleWorkflowCode\(\{ workflowsPath, plugins: \[plugin\] \}\)/);
  const seen = await bundleWorkflowCode({ workflowsPath: TEAM_WORKFLOWS, logger: QUIET, plugins: [plugin, plugin] });
  await withWorkers([{ connection: world.native, taskQueue: 'seen', workflowBundle: seen, plugins: [plugin] }], async () => undefined);
});

test('another plugin that replaces the workflow file after ours looked is refused, not overlooked', async () => {
  const { plugin } = testPlugin({ roles: ['workflows'] });
  const replacing = {
    name: 'team.Replacing',
    configureBundler: <T>(options: T): T => ({ ...options, workflowsPath: testFile('team/nightly-report') }),
  };
  const error = await refused({ workflowsPath: TEAM_WORKFLOWS, plugins: [plugin, replacing] });
  assert.equal(error.code, 'PLUGIN_WORKFLOWS_MISSING');
  assert.match(error.message, /another plugin replaced workflowsPath/);
});

test('a plugin for activities without stores says how to open them, and a failed opening may be tried again', async () => {
  const error = await refused({ plugins: [new PerennialPlugin({ roles: ['control', 'work'] })] });
  assert.equal(error.code, 'PLUGIN_ACTIVITIES_UNCONFIGURED');
  let attempts = 0;
  const { recorded } = testPlugin();
  const openActivities = async () => {
    attempts += 1;
    if (attempts === 1) throw new Error('database is down');
    return { activities: recorded.activities, close: async () => undefined };
  };
  const plugin = new PerennialPlugin({ roles: ['control', 'work'], openActivities });
  assert.equal((await refused({ plugins: [plugin] })).message, 'database is down');
  await withWorkers([{ connection: world.native, taskQueue: 'again', plugins: [plugin] }], async () => undefined);
});
