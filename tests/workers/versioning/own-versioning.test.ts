import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from '../../fixtures/eventually.js';
import { loadSettings } from '../../../config/settings.js';
import { ensureTool } from '../../../tools/install/install-tool.js';
import { startTrainingWorker } from '../../../workers/training-worker.js';
import { NO_PROFILE } from '../../fixtures/no-profile.js';
import { openPluginWorld } from '../plugin/plugin-world.js';
import type { PluginWorld } from '../plugin/plugin-world.js';

const TYPES = ['', 'workflows', 'activities', 'nexus'];

let world: PluginWorld;
let folder: string;
before(async () => {
  await ensureTool('xgboost');
  folder = await mkdtemp(join(tmpdir(), 'perennial-versioning-'));
  world = await openPluginWorld();
});
after(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

function settings(own: Readonly<Record<string, string>>) {
  const common = { ...NO_PROFILE, TEMPORAL_ADDRESS: world.server.address, PERENNIAL_HOME: folder, PERENNIAL_WORKER_METRICS_PORT: '0' };
  return loadSettings({ ...common, ...own });
}

/** What is polled under the name of a build. */
async function queuesOf(deploymentName: string, buildId: string): Promise<readonly string[]> {
  const request = { namespace: 'default', deploymentVersion: { deploymentName, buildId } };
  const found = await world.client.workflowService.describeWorkerDeploymentVersion(request).catch(() => undefined);
  return (found?.versionTaskQueues ?? []).map(({ name, type }) => `${name}: ${TYPES[type ?? 0]}`).sort();
}

test('by two settings our own worker is a build of a deployment: workflows, bookkeeping, work and the Nexus service', async () => {
  const named = settings({ PERENNIAL_DEPLOYMENT_NAME: 'models', PERENNIAL_BUILD_ID: '1.0' });
  const worker = await startTrainingWorker(named, { log: () => undefined });
  const all = ['perennial-work: activities', 'perennial: activities', 'perennial: nexus', 'perennial: workflows'];
  const queues = await eventually(
    'the version has all queues',
    () => queuesOf('models', '1.0'),
    (found) => found.length >= all.length,
  );
  assert.deepEqual(queues, all);
  await worker.stop();
});

test('one of the two settings alone is refused with the name of the other', async () => {
  const alone = startTrainingWorker(settings({ PERENNIAL_BUILD_ID: '1.0' }), { log: () => undefined });
  await assert.rejects(alone, { code: 'SETTINGS_INVALID', message: /PERENNIAL_BUILD_ID needs PERENNIAL_DEPLOYMENT_NAME/ });
});
