import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CrashWorld } from './world/crash-world.js';
import type { EndState } from './world/end-state.js';
import { onActivity, openWorker, settle, startLoop, undisturbed } from './world/whole-loop.js';

/** Long enough for the server to be gone before the activity begins its work, and shorter than a heartbeat timeout. */
const PAUSE_MS = 500;
const ACTIVITIES = [
  'recordTrigger',
  'ingestSnapshot',
  'checkSnapshot',
  'trainModel',
  'evaluateRun',
  'registerVersion',
  'deployVersion',
  'finishTriggers',
];

let world: CrashWorld;
let expected: EndState;
before(async () => {
  world = await CrashWorld.open();
  expected = (await undisturbed(world, 'undisturbed')).end;
});
after(() => world.close());

/** One loop in which the server goes away in every step. */
async function runWithRestarts(model: string, signal: 'SIGKILL' | 'SIGTERM'): Promise<EndState> {
  const home = await world.newHome(model);
  const left = new Set(ACTIVITIES.map((name) => `perennial.${name}`));
  let restarts = Promise.resolve();
  onActivity(world.steady, model, (activity) => {
    if (left.delete(activity)) restarts = restarts.then(() => world.restartServer(signal));
  });
  await openWorker(world.steady, home, { pauseMs: PAUSE_MS });
  await startLoop(world, home);
  const end = await settle(world, home, 0);
  await restarts;
  assert.deepEqual([...left], []);
  await home.remove();
  return end;
}

test('a Temporal server that is killed in every step changes nothing', async () => {
  assert.deepEqual(await runWithRestarts('server-killed', 'SIGKILL'), expected);
});

test('a Temporal server that is stopped in every step changes nothing', async () => {
  assert.deepEqual(await runWithRestarts('server-stopped', 'SIGTERM'), expected);
});
