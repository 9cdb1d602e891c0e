import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CrashWorld } from './world/crash-world.js';
import type { EndState } from './world/end-state.js';
import type { ModelSize } from './world/small-model.js';
import type { TrainerPlan } from './world/killed-trainer.js';
import { loopEnded, openWorker, settle, startLoop, undisturbed } from './world/whole-loop.js';

/** Slow enough a round that a kill hits in the middle; a checkpoint every 4 rounds. */
const SIZE: ModelSize = { rows: 12_000, rounds: 80, maxDepth: 8 };

let world: CrashWorld;
let expected: EndState;
before(async () => {
  world = await CrashWorld.open();
  expected = (await undisturbed(world, 'undisturbed', SIZE)).end;
});
after(async () => {
  const orphans = await world.orphanChildren();
  await world.close();
  assert.deepEqual(orphans, []);
});

/** Ascending numbers from 1 to 79, the same for the same seed. */
function randomRounds(count: number, seed: number): readonly number[] {
  let state = seed;
  const numbers = Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return 1 + (state % (SIZE.rounds - 1));
  });
  return numbers.sort((a, b) => a - b);
}

/** The loop with a worker of its own under a plan; the rounds that its trainings resumed from. */
async function runUnder(model: string, trainerPlan: TrainerPlan): Promise<{ readonly end: EndState; readonly resumed: readonly number[] }> {
  const home = await world.newHome(model, SIZE);
  const worker = world.startProcess();
  const resumed: number[] = [];
  for (const process of [worker, world.steady]) {
    process.on((message) => {
      if (message.kind === 'trained' && message.taskQueue === model) resumed.push(message.resumedFromRound);
    });
  }
  const replaced = worker.exited.then(() => openWorker(world.steady, home));
  await openWorker(worker, home, { trainerPlan });
  await startLoop(world, home);
  await loopEnded(world, home);
  await worker.end();
  await replaced;
  const end = await settle(world, home, 1);
  await home.remove();
  return { end, resumed };
}

test('a trainer killed at random rounds goes on from its checkpoints to the same bytes', { concurrency: 2 }, async (t) => {
  await Promise.all(
    [11, 23].map((seed) => {
      const killTrainerAt = randomRounds(4, seed);
      return t.test(`killed at rounds ${killTrainerAt.join(', ')}`, async () => {
        const { end, resumed } = await runUnder(`trainer-${seed}`, { killTrainerAt });
        assert.deepEqual(end, expected);
        assert.ok(
          resumed.some((round) => round > 0),
          `resumed from rounds ${resumed.join(', ')}`,
        );
      });
    }),
  );
});

test('a worker killed while its trainer is busy takes the trainer along, and the next one resumes', async () => {
  const { end, resumed } = await runUnder('worker', { killWorkerAt: 40 });
  assert.deepEqual(end, expected);
  assert.ok(
    resumed.some((round) => round > 0),
    `resumed from rounds ${resumed.join(', ')}`,
  );
});
