import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { until } from '../fixtures/eventually.js';
import { loadSettings } from '../../config/settings.js';
import { isTaken, queueTakers } from '../../core/temporal/queue-takers.js';
import type { TaskKind } from '../../core/temporal/queue-takers.js';
import { startTrainingWorker } from '../../workers/training-worker.js';
import { NO_PROFILE } from '../fixtures/no-profile.js';
import { openPluginWorld } from './plugin/plugin-world.js';
import type { PluginWorld } from './plugin/plugin-world.js';

let world: PluginWorld;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-roles-'));
  world = await openPluginWorld();
});
after(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const ROLES: readonly (readonly [Record<string, string>, readonly string[]])[] = [
  [{ PERENNIAL_TASK_QUEUE: 'all' }, ['workflows all', 'activities all', 'activities all-work']],
  [
    { PERENNIAL_TASK_QUEUE: 'apart', PERENNIAL_CONTROL_TASK_QUEUE: 'quick', PERENNIAL_WORKER_ROLES: 'workflows,control' },
    ['workflows apart', 'activities apart', 'activities quick'],
  ],
  [{ PERENNIAL_TASK_QUEUE: 'only', PERENNIAL_WORKER_ROLES: 'workflows' }, ['workflows only']],
  [{ PERENNIAL_TASK_QUEUE: 'far', PERENNIAL_WORKER_ROLES: 'work' }, ['activities far-work']],
  [{ PERENNIAL_WORKER_ROLES: 'work', PERENNIAL_WORK_TASK_QUEUE: 'gpu' }, ['activities gpu']],
];
const QUEUES = ['all', 'all-work', 'apart', 'apart-work', 'quick', 'only', 'only-work', 'far', 'far-work', 'gpu', 'perennial'];

async function takenNow(): Promise<readonly string[]> {
  const question = { service: world.client.workflowService, namespace: 'default', nowMs: Date.now() };
  const pairs = QUEUES.flatMap((queue) => (['workflows', 'activities'] as const).map((kind): [TaskKind, string] => [kind, queue]));
  const taken = await Promise.all(pairs.map(async ([kind, queue]) => isTaken(await queueTakers(question, queue, kind))));
  return pairs.filter((_, index) => taken[index]).map(([kind, queue]) => `${kind} ${queue}`);
}

for (const [environment, queues] of ROLES) {
  test(`the training worker with ${JSON.stringify(environment)} asks ${queues.join(', ')} and nothing else`, async () => {
    const own = { HOME: folder, ...NO_PROFILE, TEMPORAL_ADDRESS: world.server.address, PERENNIAL_HOME: join(folder, 'home') };
    const settings = loadSettings({ ...own, PERENNIAL_WORKER_METRICS_PORT: '0', PERENNIAL_ASYNC_REQUESTS: 'false', ...environment });
    const before = await takenNow();
    const worker = await startTrainingWorker(settings, { log: () => undefined });
    const fresh = async (): Promise<readonly string[]> => (await takenNow()).filter((queue) => !before.includes(queue));
    try {
      await until('all queues are asked', async () => (await fresh()).length >= queues.length);
      assert.deepEqual([...(await fresh())].sort(), [...queues].sort());
    } finally {
      await worker.stop();
    }
  });
}
