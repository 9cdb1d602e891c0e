import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { MESSAGES } from '../../contracts/names.js';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { SeededRandom } from '../soak/seeded-random.js';
import { isIdle, outcomeOf, startLifecycle, untilState } from '../workers/lifecycle-run.js';
import { checkHistories } from './check-histories.js';
import type { HistoryFacts } from './check-histories.js';
import { checkReplays } from './check-replays.js';
import { checkRecords } from './check-records.js';
import { StormMessages } from './storm-messages.js';
import { StormSender } from './storm-sender.js';
import { StormWorld } from './storm-world.js';

/** The one that the stores of deploy-world.ts know. */
const MODEL = 'churn';
const MAX_BURST = 20;
const RUN = { maxHistoryEvents: 60, reconcileMs: 1_000, retryInitialMs: 50 };
const PROFILE = { retryInitialMs: 50, startToCloseTimeoutMs: 5_000, heartbeatTimeoutMs: 3_000 };

export interface StormResult extends HistoryFacts {
  readonly seed: number;
  readonly messages: number;
  readonly kills: number;
  readonly decisions: number;
  readonly triggers: number;
  readonly refused: number;
  readonly dropped: number;
  readonly resent: number;
}

/**
 * Sends so many messages to one lifecycle, alone and in bursts, while its worker is killed and its database is away now and then, and
 * looks at what came of it. `faults` is empty when all held.
 */
export async function storm(count: number, seed: number, report: (text: string) => void): Promise<StormResult> {
  const world = await StormWorld.open(MODEL, seed);
  try {
    await world.startWorker();
    const handle = await startLifecycle(world.client, MODEL, MODEL, RUN, PROFILE);
    const sender = new StormSender(world.client, handle, MODEL);
    const faults: string[] = [];
    const kills = await rage(world, sender, { count, random: new SeededRandom(seed), report }).catch(
      (error: unknown) => -faults.push(`the lifecycle does not answer: ${String((error as Error).cause ?? error)}`),
    );
    await world.end();
    if (faults.length === 0) faults.push(...(await calm(handle, sender)));
    faults.push(...(await checkRecords(world.stores, MODEL, sender.promises)));
    const found = await checkHistories(world.client, MODEL);
    faults.push(...(await checkReplays(world.client)));
    const { decisions, triggers, refused, resent, dropped } = sender.promises;
    return {
      ...found,
      faults: [...faults, ...found.faults],
      ...{ seed, messages: count, kills, refused, resent, dropped, decisions: decisions.size, triggers: triggers.size },
    };
  } finally {
    await world.close();
  }
}

interface Rage {
  readonly count: number;
  readonly random: SeededRandom;
  readonly report: (text: string) => void;
}

/** @returns how often the worker was killed */
async function rage(world: StormWorld, sender: StormSender, { count, random, report }: Rage): Promise<number> {
  const source = new StormMessages(MODEL, random);
  let kills = 0;
  for (let sent = 0; sent < count;) {
    const burst = Math.min(count - sent, random.chance(0.1) ? 1 + random.below(MAX_BURST) : 1);
    const isKilled = random.chance(0.02) || (kills === 0 && sent > count / 2);
    kills += Number(isKilled);
    const replaced = isKilled ? world.replaceWorker(random.below(1_500)) : undefined;
    if (random.chance(0.05)) await world.setDatabaseAway(random.chance(0.4));
    await Promise.all(Array.from({ length: burst }, () => sender.send(source.next())));
    await replaced;
    sent += burst;
    report(`${sent} of ${count} messages, ${kills} workers killed`);
    if (random.chance(0.3)) await sleep(random.below(150));
  }
  return kills;
}

/** All that was promised comes to its end, and the lifecycle answers and acts as ever. */
async function calm(handle: WorkflowHandle, sender: StormSender): Promise<string[]> {
  const { promises } = sender;
  await untilWritten(handle);
  await decide(sender, MESSAGES.resume, { reason: 'the storm is over' });
  await untilCalm(handle);
  const changeId = await decide(sender, MESSAGES.promote, { reason: 'after the storm', version: 2 });
  const [action, state, version] = await outcomeOf(handle, changeId);
  const { counters, recentDecisions } = await untilCalm(handle);
  promises.dropped = counters.dropped;
  const text = recentDecisions.find((decision) => decision.changeId === changeId)?.text;
  return state === 'deployed' && version === 2
    ? []
    : [`after the storm, ${String(action)} of version 2 ended as ${String(state)}: ${text}`];
}

/** Sent again when the lifecycle continues as new at that moment. @returns the change's id */
async function decide(sender: StormSender, name: string, body: object): Promise<string> {
  const changeId = randomUUID();
  const answer = await sender.update(name, changeId, { ...body, changeId, actor: 'ann' });
  if (answer === 'refused') throw new Error(`${name} was refused after the storm`);
  sender.promises.decisions.add(changeId);
  return changeId;
}

/** No decision is taken while too many outcomes wait for the database. */
async function untilWritten(handle: WorkflowHandle): Promise<void> {
  await untilState(handle, ({ notices }) => notices.length === 0);
}

function untilCalm(handle: WorkflowHandle): Promise<LifecycleState> {
  return untilState(handle, isIdle);
}
