import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import { isDomainError } from '../../../core/errors.js';
import { PerennialPlugin } from '../../../workers/plugin/perennial-plugin.js';
import type { WorkerRole } from '../../../workers/plugin/plugin-options.js';
import { openPluginWorld, QUIET, TEAM_WORKFLOWS, testFile, testPlugin, withWorkers } from './plugin-world.js';
import type { PluginWorld, TestPluginOptions } from './plugin-world.js';

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
  const error = await refused({ workflowsPath: testFile('workers/team/forgetful-workflows'), plugins: [plugin] });
  assert.equal(error.code, 'PLUGIN_WORKFLOWS_MISSING');
  assert.match(error.message, /forgetful-workflows\.[jt]s does not export perennialScheduledTrigger, perennialTune/);
  assert.ok(error.message.includes(LINE));
});

test("a workflow of the team's own under one of Perennial's names is refused, also where two stars export it", async (t) => {
  const { plugin } = testPlugin({ roles: ['workflows'] });
  const error = await refused({ workflowsPath: testFile('workers/team/foreign-workflows'), plugins: [plugin] });
  assert.equal(error.code, 'PLUGIN_WORKFLOWS_FOREIGN');
  assert.match(error.message, /foreign-workflows\.[jt]s exports perennialPipeline, which are not Perennial's.* Fix: rename yours/);
  assert.ok(error.message.includes(LINE));
  const folder = await mkdtemp(join(tmpdir(), 'perennial-stars-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'own.mjs'), 'export async function perennialPipeline() {}');
  await writeFile(join(folder, 'stars.mjs'), `export * from './own.mjs'; export * from ${JSON.stringify(TEAM_WORKFLOWS)};`);
  const starred = await refused({ workflowsPath: join(folder, 'stars.mjs'), plugins: [plugin] });
  assert.match(starred.code, /^PLUGIN_WORKFLOWS_(?:FOREIGN|MISSING)$/);
  assert.match(starred.message, /perennialPipeline/);
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
    configureBundler: <T>(options: T): T => ({ ...options, workflowsPath: testFile('workers/team/nightly-report') }),
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

test("a Worker is refused that would fail Perennial's bookkeeping or work, since it comes on a queue that it asks", async () => {
  const payBack = async () => 1;
  const codeOf = async (options: TestPluginOptions, over: Partial<WorkerOptions> = {}): Promise<string> =>
    (await refused({ workflowsPath: TEAM_WORKFLOWS, plugins: [testPlugin(options).plugin], ...over })).code;
  const activities = { payBack };
  const error = await refused({ workflowsPath: TEAM_WORKFLOWS, activities, plugins: [testPlugin({ roles: ['workflows'] }).plugin] });
  assert.equal(error.code, 'PLUGIN_CONTROL_MISSING');
  assert.match(error.message, /takes activities of the queue refused, but not Perennial's bookkeeping.* Fix: add the role control/);
  assert.equal(await codeOf({ roles: ['workflows', 'work'] }), 'PLUGIN_CONTROL_MISSING');
  assert.equal(await codeOf({ roles: ['work'], queues: { workflows: 'refused', work: 'other' } }), 'PLUGIN_CONTROL_MISSING');
  assert.equal(await codeOf({ roles: ['work'], queues: { control: 'refused', work: 'other' } }), 'PLUGIN_CONTROL_MISSING');
  assert.equal(await codeOf({ roles: ['workflows', 'control'], queues: { work: 'refused' } }), 'PLUGIN_WORK_MISSING');
  const one = { roles: ['workflows', 'control'] as const, queues: { control: 'heavy', work: 'heavy' } };
  assert.equal(await codeOf(one), 'PLUGIN_WORK_MISSING', 'beside it as well');
});

test('a Worker is created that takes nothing of a queue which it would fail', async () => {
  const activities = { payBack: async () => 1 };
  const taken: readonly (readonly [TestPluginOptions, Partial<WorkerOptions>])[] = [
    [{ roles: ['workflows'] }, {}],
    [{ roles: ['workflows'], controlTaskQueue: 'elsewhere' }, { activities }],
    [{ roles: ['workflows', 'control'], queues: { work: 'taken-work' } }, { activities }],
    [{ roles: ['workflows', 'work'], queues: { control: 'elsewhere', work: 'taken-work' } }, { activities }],
    [{ roles: ['work'], queues: { workflows: 'shop', work: 'shop-work' } }, { activities }],
    [{ roles: ['control'], queues: { workflows: 'taken', work: 'taken-work' } }, { activities }],
  ];
  for (const [options, over] of taken) {
    const { plugin } = testPlugin(options);
    const source = options.roles?.includes('workflows') === true ? { workflowsPath: TEAM_WORKFLOWS } : {};
    await withWorkers([{ connection: world.native, taskQueue: 'taken', ...source, ...over, plugins: [plugin] }], async () => undefined);
  }
});

test('a role that does not exist, and no role at all, are refused by name', () => {
  const codeAndText = (roles: readonly string[]): string => {
    try {
      new PerennialPlugin({ roles: roles as readonly WorkerRole[] });
      return 'constructed';
    } catch (error) {
      return isDomainError(error) ? `${error.code}: ${error.message}` : String(error);
    }
  };
  assert.match(codeAndText(['workflows', 'activities']), /^PLUGIN_ROLE_UNKNOWN: .*no role activities; roles are workflows; control; work/);
  assert.match(codeAndText([]), /^PLUGIN_ROLE_UNKNOWN: .*no role none/);
});
