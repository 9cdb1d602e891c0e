import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WORLDS_AT_ONCE } from '../fixtures/worlds-at-once.js';
import { CrashWorld } from './world/crash-world.js';
import type { EndState } from './world/end-state.js';
import { loopEnded, openWorker, settle, startLoop, undisturbed } from './world/whole-loop.js';
import { writeLabels } from './world/write-labels.js';
import { killPlans } from './world/write-log.js';
import type { FaultPlan } from '../ports/faults/fault-plan.js';

let world: CrashWorld;
before(async () => {
  world = await CrashWorld.open();
});
after(async () => {
  const orphans = await world.orphanChildren();
  await world.close();
  assert.deepEqual(orphans, []);
});

/** The loop with a worker that dies as planned and one that takes over. Undefined: the planned write was not made. */
async function runKilled(model: string, plan: FaultPlan): Promise<EndState | undefined> {
  const home = await world.newHome(model);
  const victim = world.startProcess();
  const dead = new AbortController();
  const replaced = victim.exited.then(() => {
    dead.abort();
    return openWorker(world.steady, home);
  });
  await openWorker(victim, home, { plan });
  await startLoop(world, home);
  await loopEnded(world, home, dead.signal);
  const planned = dead.signal.aborted;
  await victim.end();
  await replaced;
  const end = await settle(world, home, 1);
  await home.remove();
  return planned ? end : undefined;
}

test(
  'a worker killed before and after every durable write ends in the same snapshot, version and revision',
  { concurrency: WORLDS_AT_ONCE },
  async (t) => {
    const { end, log } = await undisturbed(world, 'undisturbed');
    assert.match(end.outcome, /^deployed/);
    const plans = killPlans(writeLabels(log.writes, 'undisturbed'), log.startsActivity);
    await Promise.all(
      plans.map(({ label, plan }, i) =>
        t.test(`${plan.mode} ${label.text} (${label.occurrence})`, async () => {
          const disturbed = await runKilled(`killed-${i}`, plan);
          if (disturbed !== undefined) assert.deepEqual(disturbed, end);
          else assert.match(label.text, /checkpoints/);
        }),
      ),
    );
  },
);
