import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { keys } from '../../contracts/names.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { FaultPlan } from '../ports/fault-plan.js';
import { checkHistories } from '../storm/check-histories.js';
import { startLifecycle } from '../workers/lifecycle-run.js';
import { CrashWorld, EXECUTION } from './world/crash-world.js';
import type { ModelHome } from './world/model-home.js';
import { decisionsEnded, loopEnded, openWorker, startLoop } from './world/whole-loop.js';
import { writeLabels } from './world/write-labels.js';
import type { WriteLabel } from './world/write-labels.js';
import { killPlans, readWriteLog } from './world/write-log.js';
import type { WriteLog } from './world/write-log.js';

const MODEL = 'decided';
/** Long enough for the next decision to come before an activity begins its work. */
const PAUSE_MS = 300;
/** Every case goes over into a new run. */
const MAX_HISTORY_EVENTS = 30;

let world: CrashWorld;
let home: ModelHome;
before(async () => {
  world = await CrashWorld.open();
  home = await world.newHome(MODEL);
  await openWorker(world.steady, home);
  await startLifecycle(world.client.temporal, MODEL, MODEL, { maxHistoryEvents: MAX_HISTORY_EVENTS }, EXECUTION.control);
  await startLoop(world, home);
  await loopEnded(world, home);
  await world.steady.close(MODEL);
});
after(() => world.close());

interface Decided {
  readonly killed: boolean;
  readonly log: WriteLog;
}

/** One under way, one that waits and one that takes their place, with a worker that dies as planned and another that takes over. */
async function decide(plan?: FaultPlan): Promise<Decided> {
  const { lines } = await readWriteLog(home.logFile);
  const victim = world.startProcess();
  const dead = new AbortController();
  const replaced = victim.exited.then(() => {
    dead.abort();
    return openWorker(world.steady, home, { pauseMs: PAUSE_MS });
  });
  await openWorker(victim, home, { pauseMs: PAUSE_MS, ...(plan === undefined ? {} : { plan }) });
  try {
    await promoteThrice();
    return { killed: dead.signal.aborted, log: await readWriteLog(home.logFile, lines) };
  } finally {
    await victim.end();
    await replaced;
    await world.steady.close(MODEL);
  }
}

async function promoteThrice(): Promise<void> {
  const changeIds = [0, 1, 2].map(() => randomBytes(8).toString('hex'));
  const client = world.clientOf(MODEL);
  for (const changeId of changeIds) await client.promote(MODEL, 1, { changeId, actor: 'ann', reason: 'crash matrix' });
  await decisionsEnded(world, home, changeIds);
  await assertTold(changeIds);
}

/** Each has one outcome, and as many revisions as that says; what serves is what was decided last. */
async function assertTold(changeIds: readonly string[]): Promise<void> {
  const rows = await Promise.all(changeIds.map((changeId) => home.metadata.getDecision(MODEL, changeId)));
  const states = rows.map((row) => row?.state);
  assert.equal(states.at(-1), 'deployed');
  const isAllowed = states.every((state) => state === 'deployed' || state === 'superseded');
  assert.ok(isAllowed, rows.map((row) => `${row?.state}: ${row?.text}`).join('; '));
  const revisions = await allRevisions();
  for (const [i, changeId] of changeIds.entries()) {
    const written = revisions.filter((one) => one.changeId === changeId).map(({ revision }) => revision);
    assert.deepEqual(written, states[i] === 'deployed' ? [rows[i]?.revision] : [], `${changeId} is ${states[i]}`);
  }
  assert.equal(revisions.at(-1)?.changeId, changeIds.at(-1));
  const [newest] = await home.metadata.listDeployments(MODEL, 1);
  assert.deepEqual([newest?.revision, newest?.changeId], [revisions.at(-1)?.revision, changeIds.at(-1)]);
}

async function allRevisions(): Promise<readonly DeploymentRevision[]> {
  const found: string[] = [];
  for await (const { key } of home.objects.list(`${keys.deployments(MODEL)}/`)) found.push(key);
  return Promise.all(found.sort().map((key) => getDocument<DeploymentRevision>(home.objects, key, 1)));
}

/** Revisions have numbers that grow from case to case. */
function withoutNumber({ text, occurrence }: WriteLabel): WriteLabel {
  return { text: text.replace(/\d{8}/, 'HEX'), occurrence };
}

test('decisions in a queue, across continue-as-new, have one outcome each whenever their worker is killed', async (t) => {
  const { log } = await decide();
  const labels = writeLabels(log.writes, MODEL).map(withoutNumber);
  assert.ok(labels.length >= 5, String(log.writes));
  const plans = killPlans(labels, log.startsActivity);
  let kills = 0;
  for (const { label, plan } of plans)
    await t.test(`${plan.mode} ${label.text} (${label.occurrence})`, async () => {
      kills += Number((await decide(plan)).killed);
    });
  // What a decision meets depends on when it comes, so not every planned write is made again.
  assert.ok(kills > plans.length / 2, `${kills} of ${plans.length}`);
  const { faults, runs } = await checkHistories(world.client.temporal, MODEL);
  assert.deepEqual(faults, []);
  assert.ok(runs > 3, `${runs} runs of the lifecycle`);
});
