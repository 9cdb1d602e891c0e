import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { eventually } from '../fixtures/eventually.js';
import { WAITING_WORLDS_AT_ONCE } from '../fixtures/worlds-at-once.js';
import { CrashWorld } from './world/crash-world.js';
import type { EndState } from './world/end-state.js';
import { loopEnded, openWorker, settle, startLoop, undisturbed } from './world/whole-loop.js';
import { planAt, writeLabels } from './world/write-labels.js';
import type { FaultPlan } from '../ports/faults/fault-plan.js';

/** One write of each kind, from the start of the training to the deployment. */
const CHOSEN =
  /attempts|checkpoints|putRun|model\.ubj|run\.json|test-HEX|models\/|putVersion|challenger|register-HEX|deployments\/|champion|putDeployment/;

let world: CrashWorld;
before(async () => {
  world = await CrashWorld.open();
});
after(async () => {
  const orphans = await world.orphanChildren();
  await world.close();
  assert.deepEqual(orphans, []);
});

function isStopped(pid: number): boolean {
  return /\) [Tt] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** The loop with a worker that is stopped before a write and goes on with it after another worker has ended the loop. */
async function runStopped(model: string, plan: FaultPlan): Promise<EndState | undefined> {
  const home = await world.newHome(model);
  const stale = world.startProcess();
  await openWorker(stale, home, { plan });
  await startLoop(world, home);
  const ended = new AbortController();
  const loop = loopEnded(world, home).finally(() => ended.abort());
  const wasStopped = await eventually(
    'the worker is stopped, or the loop ends before',
    () => (ended.signal.aborted ? false : isStopped(stale.pid) || undefined),
    (found) => found !== undefined,
    world.patience(home),
  );
  await openWorker(world.steady, home);
  await loop;
  stale.kill('SIGCONT');
  await stale.close(model);
  await stale.end();
  const end = await settle(world, home, 0);
  await home.remove();
  return wasStopped ? end : undefined;
}

test(
  'a worker that goes on with a write after another has taken over changes nothing',
  { concurrency: WAITING_WORLDS_AT_ONCE },
  async (t) => {
    const { end, log } = await undisturbed(world, 'undisturbed');
    const labels = writeLabels(log.writes, 'undisturbed').filter(({ text }) => CHOSEN.test(text) && !text.includes('delete'));
    await Promise.all(
      labels.map((label, i) =>
        t.test(`stopped before ${label.text} (${label.occurrence})`, async () => {
          const overlapped = await runStopped(`stopped-${i}`, planAt('stop-before', label));
          if (overlapped !== undefined) assert.deepEqual(overlapped, end);
          else assert.match(label.text, /checkpoints/);
        }),
      ),
    );
  },
);
