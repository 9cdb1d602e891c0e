import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { activity } from '../../activities/shell/activity-shell.js';
import { deployVersion } from '../../activities/deployment/deploy-version.js';
import { describeWorkflows } from '../../activities/lifecycle/describe-workflows.js';
import { findChange } from '../../activities/deployment/find-change.js';
import { finishTriggers, recordDecisions, recordTrigger } from '../../activities/lifecycle/record-triggers.js';
import { releaseHold } from '../../activities/deployment/release-hold.js';
import { reply } from '../../activities/lifecycle/reply.js';
import { resolveRollback } from '../../activities/deployment/resolve-rollback.js';
import { noOpActivities } from '../../bench/pipeline/no-op-activities.js';
import type { PerennialActivities } from '../../contracts/activities.js';
import { VERSIONS, writerAt } from '../activities/deployment/deploy-world.js';
import type { DeployWorld } from '../activities/deployment/deploy-world.js';
import type { SeededRandom } from '../soak/seeded-random.js';

/** While this file is there, the database is away. */
export const DATABASE_AWAY = 'database-away';
/** From when this file is there, nothing fails any more. */
export const STORM_OVER = 'storm-over';
/** What was written down, one JSON value a line, as often as it was. */
export const JOURNAL = 'journal.jsonl';

const MAX_STEP_MS = 120;

/** The lifecycle's real activities on real stores, which fail now and then, and steps of a pipeline that only take a while. */
export function stormActivities(world: DeployWorld, random: SeededRandom): PerennialActivities {
  const deps = writerAt(world, 'storm');
  const steps = noOpActivities();
  const journal = (entries: readonly object[]): void => {
    for (const entry of entries) appendFileSync(join(world.folder, JOURNAL), `${JSON.stringify(entry)}\n`);
  };
  const own: PerennialActivities = {
    ...steps,
    'perennial.registerVersion': async ({ triggerId }) => ({ version: 1 + (triggerId.length % VERSIONS) }),
    'perennial.recordTrigger': activity((input) => recordTrigger(deps, input)),
    'perennial.finishTriggers': activity(async (input) => {
      await finishTriggers(deps, input);
      journal(input.outcomes.map(({ triggerId, outcome }) => ({ triggerId, state: outcome.state })));
    }),
    'perennial.recordDecisions': activity(async (input) => {
      await recordDecisions(deps, input);
      journal(input.decisions.map(({ changeId, state, revision }) => ({ changeId, state, revision })));
    }),
    'perennial.deployVersion': activity((input) => deployVersion(deps, input)),
    'perennial.findChange': activity((input) => findChange(deps, input)),
    'perennial.resolveRollback': activity((input) => resolveRollback(deps, input)),
    'perennial.releaseHold': activity((input) => releaseHold(deps, input)),
    'perennial.describeWorkflows': activity((input) => describeWorkflows(input)),
    'perennial.reply': activity((input) => reply(input)),
  };
  const failing = Object.entries(own).map(([name, run]) => [name, unreliable(run as Activity, () => weather(world.folder, random))]);
  return Object.fromEntries(failing) as PerennialActivities;
}

type Activity = (input: never) => Promise<unknown>;
type Weather = 'calm' | 'fails before' | 'fails after' | 'cannot' | 'database away';

function weather(folder: string, random: SeededRandom): Weather {
  if (existsSync(join(folder, STORM_OVER))) return 'calm';
  if (existsSync(join(folder, DATABASE_AWAY))) return 'database away';
  const chance = random.next();
  if (chance < 0.04) return 'fails before';
  if (chance < 0.08) return 'fails after';
  return chance < 0.1 ? 'cannot' : 'calm';
}

function unreliable(run: Activity, look: () => Weather): Activity {
  return async (input) => {
    const now = look();
    await sleep(MAX_STEP_MS * Math.random());
    if (now === 'database away') throw ApplicationFailure.nonRetryable('access denied for user perennial', 'METADATA_UNREACHABLE');
    if (now === 'cannot') throw ApplicationFailure.nonRetryable('this cannot be done', 'STORM');
    if (now === 'fails before') throw ApplicationFailure.retryable('before anything was done', 'STORM');
    const result = await run(input);
    if (now === 'fails after') throw ApplicationFailure.retryable('after all was done', 'STORM');
    return result;
  };
}
