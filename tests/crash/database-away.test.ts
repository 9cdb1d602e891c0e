import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { startMariadb } from '../programs/mariadb.js';
import type { Mariadb } from '../programs/mariadb.js';
import { WORLDS_AT_ONCE } from '../fixtures/worlds-at-once.js';
import { CrashWorld, TINY } from './world/crash-world.js';
import type { ModelHome } from './world/model-home.js';
import { onActivity, openWorker, settle, startLoop, undisturbed } from './world/whole-loop.js';
import { planAt, writeLabels } from './world/write-labels.js';

/** What the lifecycle itself does with the database. */
const BOOKKEEPING = /^metadata (?:recordTrigger|joinTrigger|finishTrigger|putDecision) /;
const FAILURES = 3;
/** Longer than a loop takes. */
const OUTAGE_MS = 8_000;

let world: CrashWorld;
before(async () => {
  world = await CrashWorld.open();
});
after(() => world.close());

test(
  'what bookkeeping may not write for a while, with no retry of the activity, changes nothing',
  { concurrency: WORLDS_AT_ONCE },
  async (t) => {
    const { end, log } = await undisturbed(world, 'undisturbed');
    const labels = writeLabels(log.writes, 'undisturbed').filter(({ text }) => BOOKKEEPING.test(text));
    assert.ok(labels.length >= 3);
    await Promise.all(
      labels.map((label, i) =>
        t.test(`denied ${label.text} (${label.occurrence})`, async () => {
          const home = await world.newHome(`denied-${i}`);
          await openWorker(world.steady, home, { plan: planAt('denied', label, FAILURES) });
          await startLoop(world, home);
          assert.deepEqual(await settle(world, home, 0), end);
          await home.remove();
        }),
      ),
    );
  },
);

test('a pipeline whose database is away for as long as one takes ends the same, whichever step it goes away in', async (t) => {
  const dataDir = join(world.folder, 'mariadb');
  let server = await startMariadb({ dataDir });
  const port = Number(new URL(server.url).port);
  const restart = async (): Promise<void> => {
    await server.stop();
    await sleep(OUTAGE_MS);
    server = await startMariadb({ dataDir, port });
  };
  try {
    const end = await loopOn(await homeOn(server, 'always'), () => undefined);
    assert.match(end.outcome, /^deployed/);
    for (const step of ['recordTrigger', 'trainModel', 'deployVersion', 'finishTriggers'])
      await t.test(`away from ${step} on`, async () => {
        let away: Promise<void> | undefined;
        const home = await homeOn(server, `away-${step.toLowerCase()}`);
        const disturbed = await loopOn(home, (activity) => {
          if (activity === `perennial.${step}`) away ??= restart();
        });
        await away;
        assert.ok(away !== undefined);
        assert.deepEqual(disturbed, end);
      });
  } finally {
    await server.stop();
  }
});

async function loopOn(home: ModelHome, onStart: (activity: string) => void): ReturnType<typeof settle> {
  onActivity(world.steady, home.model, onStart);
  await openWorker(world.steady, home);
  await startLoop(world, home);
  const end = await settle(world, home, 0);
  await home.remove();
  return end;
}

/** In a database of its own. */
async function homeOn({ url }: Mariadb, model: string): Promise<ModelHome> {
  const address = new URL(url);
  const connection = await createConnection(url);
  await connection.query('CREATE DATABASE ?? CHARACTER SET utf8mb4', [model]);
  await connection.end();
  address.pathname = `/${model}`;
  return world.newHome(model, TINY, address.href);
}
