import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { keys } from '../../contracts/names.js';
import type { DeploymentRevision } from '../../contracts/documents.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { listEvents } from '../../operations/look/list-events.js';
import { verifyAudit } from '../../operations/look/verify-audit.js';
import type { FaultPlan } from '../ports/faults/fault-plan.js';
import { checkHistories } from '../storm/check-histories.js';
import { startLifecycle } from '../workers/lifecycle-run.js';
import { CrashWorld, EXECUTION } from './world/crash-world.js';
import type { ModelHome } from './world/model-home.js';
import { decisionsEnded, loopEnded, openWorker, startLoop } from './world/whole-loop.js';
import { writeLabels } from './world/write-labels.js';
import type { WriteLabel } from './world/write-labels.js';
import { killPlans, readWriteLog } from './world/write-log.js';
import type { WriteLog } from './world/write-log.js';

/** Beside each other, since after a kill most of the time is spent waiting. */
const MODELS = ['decided-a', 'decided-b', 'decided-c'];
/** Long enough for the next decision to come before an activity begins its work. */
const PAUSE_MS = 300;
/** Every case goes over into a new run. */
const MAX_HISTORY_EVENTS = 30;

let world: CrashWorld;
let homes: readonly ModelHome[];
before(async () => {
  world = await CrashWorld.open();
  homes = await Promise.all(MODELS.map(deployed));
});
after(() => world.close());

/** A model with a version, for which decisions can be taken. */
async function deployed(model: string): Promise<ModelHome> {
  const home = await world.newHome(model);
  await openWorker(world.steady, home);
  await startLifecycle(world.client.temporal, model, model, { maxHistoryEvents: MAX_HISTORY_EVENTS }, EXECUTION.control);
  await startLoop(world, home);
  await loopEnded(world, home);
  await world.steady.close(model);
  return home;
}

interface Decided {
  readonly killed: boolean;
  readonly log: WriteLog;
}

/** One under way, one that waits and one that takes their place, with a worker that dies as planned and another that takes over. */
async function decide(home: ModelHome, plan?: FaultPlan): Promise<Decided> {
  const { lines } = await readWriteLog(home.logFile);
  const victim = world.startProcess();
  const dead = new AbortController();
  const replaced = victim.exited.then(() => {
    dead.abort();
    return openWorker(world.steady, home, { pauseMs: PAUSE_MS });
  });
  await openWorker(victim, home, { pauseMs: PAUSE_MS, ...(plan === undefined ? {} : { plan }) });
  try {
    await promoteThrice(home);
    return { killed: dead.signal.aborted, log: await readWriteLog(home.logFile, lines) };
  } finally {
    await victim.end();
    await replaced;
    await world.steady.close(home.model);
  }
}

async function promoteThrice(home: ModelHome): Promise<void> {
  const { model } = home;
  const changeIds = [0, 1, 2].map(() => randomBytes(8).toString('hex'));
  const client = world.clientOf(model);
  for (const changeId of changeIds) await client.promote(model, 1, { changeId, actor: 'ann', reason: 'crash matrix' });
  await decisionsEnded(world, home, changeIds);
  await assertTold(home, changeIds);
}

/** Each has one outcome, and as many revisions as that says; what serves is what was decided last. */
async function assertTold(home: ModelHome, changeIds: readonly string[]): Promise<void> {
  const rows = await Promise.all(changeIds.map((changeId) => home.metadata.getDecision(home.model, changeId)));
  const states = rows.map((row) => row?.state);
  assert.equal(states.at(-1), 'deployed');
  const isAllowed = states.every((state) => state === 'deployed' || state === 'superseded');
  assert.ok(isAllowed, rows.map((row) => `${row?.state}: ${row?.text}`).join('; '));
  const revisions = await allRevisions(home);
  for (const [i, changeId] of changeIds.entries()) {
    const written = revisions.filter((one) => one.changeId === changeId).map(({ revision }) => revision);
    assert.deepEqual(written, states[i] === 'deployed' ? [rows[i]?.revision] : [], `${changeId} is ${states[i]}`);
  }
  assert.equal(revisions.at(-1)?.changeId, changeIds.at(-1));
  const [newest] = await home.metadata.listDeployments(home.model, 1);
  assert.deepEqual([newest?.revision, newest?.changeId], [revisions.at(-1)?.revision, changeIds.at(-1)]);
  const told = (await listEvents(home, { limit: 9_999 })).filter(({ request }) => changeIds.includes(request ?? ''));
  assert.deepEqual(
    new Map(told.map(({ request, actor, outcome }) => [request, `${actor.name}: ${outcome}`])),
    new Map(changeIds.map((changeId, i) => [changeId, `ann: ${states[i]}`])),
  );
  assert.equal(told.length, changeIds.length);
  assert.equal((await verifyAudit(home)).problem, null);
}

async function allRevisions({ objects, model }: ModelHome): Promise<readonly DeploymentRevision[]> {
  const found: string[] = [];
  for await (const { key } of objects.list(`${keys.deployments(model)}/`)) found.push(key);
  return Promise.all(found.sort().map((key) => getDocument<DeploymentRevision>(objects, key, 1)));
}

/** Revisions have numbers that grow from case to case. */
function withoutNumber({ text, occurrence }: WriteLabel): WriteLabel {
  return { text: text.replace(/\d{8}/, 'HEX'), occurrence };
}

test(
  'decisions in a queue, across continue-as-new, have one outcome each whenever their worker is killed',
  { concurrency: MODELS.length },
  async (t) => {
    const [first] = homes;
    assert.ok(first !== undefined);
    const { log } = await decide(first);
    const labels = writeLabels(log.writes, first.model).map(withoutNumber);
    assert.ok(labels.length >= 5, String(log.writes));
    const plans = killPlans(labels, log.startsActivity);
    const survived: string[] = [];
    const decideAll = async (home: ModelHome, place: number): Promise<void> => {
      for (const { label, plan } of plans.filter((_, i) => i % homes.length === place))
        await t.test(`${plan.mode} ${label.text} (${label.occurrence})`, async () => {
          const { killed } = await decide(home, plan);
          // A decision that is superseded in time writes nothing, so a second write of a kind may not come; the last decision makes each once.
          if (!killed && label.occurrence === 1) survived.push(`${plan.mode} ${label.text}`);
        });
    };
    await Promise.all(homes.map(decideAll));
    assert.deepEqual(survived, []);
    for (const { model } of homes) {
      const { faults, runs } = await checkHistories(world.client.temporal, model);
      assert.deepEqual(faults, []);
      assert.ok(runs > 3, `${runs} runs of the lifecycle`);
    }
  },
);
