import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WORLDS_AT_ONCE } from '../fixtures/worlds-at-once.js';
import { CrashWorld } from './world/crash-world.js';
import { openWorker, settle, startLoop, undisturbed } from './world/whole-loop.js';
import { planAt, writeLabels } from './world/write-labels.js';
import { readWriteLog } from './world/write-log.js';

let world: CrashWorld;
before(async () => {
  world = await CrashWorld.open();
});
after(() => world.close());

test('a disk that is full at any durable write, and then has room again, changes nothing', { concurrency: WORLDS_AT_ONCE }, async (t) => {
  const { end, log } = await undisturbed(world, 'undisturbed');
  await Promise.all(
    writeLabels(log.writes, 'undisturbed').map((label, i) =>
      t.test(`full at ${label.text} (${label.occurrence})`, async () => {
        const home = await world.newHome(`full-${i}`);
        await openWorker(world.steady, home, { plan: planAt('disk-full', label) });
        await startLoop(world, home);
        assert.deepEqual(await settle(world, home, 0), end);
        if (!label.text.includes('checkpoints'))
          assert.ok((await readWriteLog(home.logFile)).writes.length >= label.occurrence, 'the planned write was made');
        await home.remove();
      }),
    ),
  );
});
