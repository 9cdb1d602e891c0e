import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MockActivityEnvironment } from '@temporalio/testing';
import { loadRun } from '../../../activities/registry/load-run.js';
import { runIdentity } from '../../../activities/training/run-plan.js';
import type { TrainInput } from '../../../contracts/activities.js';
import { keys } from '../../../contracts/names.js';
import type { ModelDefinition } from '../../../index.js';
import { folds, xgboost } from '../../../index.js';
import { writeRealTable } from '../../cli/infer/real-tables.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { penguins } from './folds-world.js';

let world: ActivityWorld;
before(async () => {
  world = await openActivityWorld();
});
after(() => world.close());

async function inputOf(definition: ModelDefinition): Promise<TrainInput> {
  const context = {
    model: definition.name,
    triggerId: 'first',
    asOf: Date.UTC(2030, 0, 1),
    definitionDigest: await world.apply(definition),
  };
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  return { ...context, snapshot: address, runName: null, paramsFrom: 'best' };
}

interface Beat {
  readonly stage: string;
  readonly round?: number;
  readonly rounds?: number;
}

/** An attempt whose heartbeats are watched. */
function watched(onBeat: (beat: Beat, environment: MockActivityEnvironment) => void): MockActivityEnvironment {
  const environment = new MockActivityEnvironment({ heartbeatTimeoutMs: 400 });
  environment.on('heartbeat', (beat: Beat) => onBeat(beat, environment));
  return environment;
}

const MANY_ROUNDS = {
  split: folds({ k: 3, by: 'random' }),
  train: xgboost({ max_depth: 4, subsample: 0.7, eta: 0.01, rounds: 900, nthread: 1, seed: 7 }),
} as const;

test('folds that were cut off go on with the fold that was trained, from its checkpoint, and give what an undisturbed run gives', async () => {
  const input = await inputOf(penguins(await writeRealTable('penguins.json', world.folder), MANY_ROUNDS));
  const { runId } = runIdentity(input);
  const cut = watched(({ stage, round = 0 }, environment) => {
    if (stage === 'training fold 2 of 3' && round >= 150) environment.cancel('WORKER_SHUTDOWN');
  });
  await assert.rejects(world.run('perennial.trainModel', input, { environment: cut }), { type: 'WORKER_SHUTDOWN' });
  assert.equal((await world.deps.metadata.getRun(runId))?.state, 'running');
  const kept = await world.keys(keys.runCheckpoints(runId));
  assert.ok(
    kept.some((key) => key.includes('/fold-2/')),
    kept.join(),
  );

  const beats: Beat[] = [];
  await world.run('perennial.trainModel', input, { environment: watched((beat) => beats.push(beat)) });
  const trained = beats.filter(({ rounds }) => rounds !== undefined);
  assert.ok(!trained.some(({ stage }) => stage === 'training fold 1 of 3'), 'the first fold is found');
  const [first] = trained.filter(({ stage }) => stage === 'training fold 2 of 3');
  assert.ok((first?.round ?? 0) >= 45, `the second goes on from round ${first?.round}`);
  assert.ok(trained.some(({ stage }) => stage === 'training on all rows'));
  assert.deepEqual(await world.keys(keys.runCheckpoints(runId)), []);

  const undisturbed = await world.run('perennial.trainModel', { ...input, triggerId: 'whole' });
  const [one, other] = [await loadRun(world.deps, runId), await loadRun(world.deps, undisturbed.runId)];
  const digests = ({ artifacts }: typeof one): unknown => [artifacts.model['model.ubj']?.sha256, artifacts['out-of-fold.json']?.sha256];
  assert.deepEqual([digests(one), one.folds], [digests(other), other.folds]);
  const { metadata } = world.deps;
  const named = (await metadata.getRunMetrics(runId)).map(({ metric }) => metric);
  assert.deepEqual([...new Set(named)].sort(), [
    'fold-1-train-mlogloss',
    'fold-2-train-mlogloss',
    'fold-3-train-mlogloss',
    'train-mlogloss',
  ]);
});

test('two attempts at once end in one run', async () => {
  const input = await inputOf(
    penguins(await writeRealTable('penguins.json', world.folder), { name: 'twice', split: folds({ k: 3, by: 'random' }) }),
  );
  const ends = await Promise.allSettled([world.run('perennial.trainModel', input), world.run('perennial.trainModel', input)]);
  const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
  for (const end of ends) if (end.status === 'rejected') assert.equal((end.reason as { type: string }).type, 'FENCED');
  assert.ok(done.length >= 1);
  assert.deepEqual(await world.run('perennial.trainModel', input), done[0]);
});
