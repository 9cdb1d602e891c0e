import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { beginAttempt } from '../../../activities/shell/fencing.js';
import { loadRun } from '../../../activities/registry/load-run.js';
import { runIdentity } from '../../../activities/training/run-plan.js';
import { trainModel } from '../../../activities/training/train-model.js';
import type { TrainInput } from '../../../contracts/activities.js';
import { keys } from '../../../contracts/names.js';
import { int, logFloat, xgboost } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, LAST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';

const MANY_ROUNDS = {
  train: xgboost({ max_depth: 4, subsample: 0.7, colsample_bytree: 0.7, eta: 0.01, rounds: 1_000, nthread: 1, seed: 7 }),
};
const SEARCH: Partial<ModelInput> = {
  tune: { trials: 3, minimize: 'log_loss', space: { max_depth: int(2, 4), eta: logFloat(0.05, 0.4) } },
};
let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
});
after(() => world.close());

async function trainInput(name: string, changes: Partial<ModelInput> = {}): Promise<TrainInput> {
  const context = {
    model: name,
    triggerId: 'first',
    asOf: LAST_AS_OF,
    definitionDigest: await world.apply(churnModel(world.csvPath, { name, ...changes })),
  };
  const { address } = await world.run('perennial.ingestSnapshot', { ...context, parameters: {}, querySql: null });
  return { ...context, snapshot: address, runName: null, paramsFrom: 'best' };
}

/** An attempt whose heartbeats are watched. */
function watched(onRound: (environment: MockActivityEnvironment) => void): MockActivityEnvironment {
  const environment = new MockActivityEnvironment({ heartbeatTimeoutMs: 400 });
  environment.on('heartbeat', (details: { stage: string; round?: number }) => {
    if (details.stage === 'training' && (details.round ?? 0) >= 150) onRound(environment);
  });
  return environment;
}

async function modelDigest(runId: string): Promise<string> {
  return (await loadRun(world.deps, runId)).artifacts.model['model.ubj']?.sha256 ?? '';
}

test('a training that was cut off resumes from its checkpoint and gives the bytes of an undisturbed one', async () => {
  const input = await trainInput('resumed', MANY_ROUNDS);
  const { runId } = runIdentity(input);
  const shutDown = watched((environment) => environment.cancel('WORKER_SHUTDOWN'));
  await assert.rejects(world.run('perennial.trainModel', input, { environment: shutDown }), {
    type: 'WORKER_SHUTDOWN',
    nonRetryable: false,
  });
  const kept = await world.keys(keys.runCheckpoints(runId));
  assert.ok(kept.length >= 1 && kept.length <= 3, `two are kept, and one whose saving was cut off before the oldest went: ${kept.join()}`);
  assert.equal((await world.deps.metadata.getRun(runId))?.state, 'running');
  const resumed = await world.run('perennial.trainModel', input);
  assert.equal(resumed.runId, runId);
  const undisturbed = await world.run('perennial.trainModel', { ...input, triggerId: 'whole' });
  assert.notEqual(undisturbed.runId, runId);
  assert.equal(await modelDigest(runId), await modelDigest(undisturbed.runId));
});

test('a cancelled training ends as cancelled, and its run as failed', async () => {
  const input = await trainInput('cancelled', MANY_ROUNDS);
  const environment = watched((own) => own.cancel('CANCELLED'));
  await assert.rejects(world.run('perennial.trainModel', input, { environment }), CancelledFailure);
  assert.equal((await world.deps.metadata.getRun(runIdentity(input).runId))?.state, 'failed');
});

test('an attempt that a newer one has overtaken writes no more and is not retried', async () => {
  const input = await trainInput('overtaken', MANY_ROUNDS);
  const { runId } = runIdentity(input);
  let begun: Promise<unknown> | undefined;
  const environment = watched(() => {
    begun ??= beginAttempt(world.deps.objects, runId);
  });
  await assert.rejects(world.run('perennial.trainModel', input, { environment }), { type: 'FENCED', nonRetryable: true });
  assert.ok(begun);
  assert.equal(await world.deps.objects.head(keys.run(runId)), undefined);
  assert.equal((await world.deps.metadata.getRun(runId))?.state, 'running', 'the newer attempt is at it');
  assert.equal((await world.run('perennial.trainModel', input)).runId, runId);
});

test('of two attempts at once one finishes the run, and both see one model', async () => {
  const input = await trainInput('raced');
  const attempts = await Promise.allSettled([world.run('perennial.trainModel', input), world.run('perennial.trainModel', input)]);
  const codes = attempts.map((attempt) => (attempt.status === 'fulfilled' ? 'done' : (attempt.reason as { type?: string }).type));
  assert.ok(codes.includes('done') && codes.every((code) => code === 'done' || code === 'FENCED'), codes.join());
  assert.equal((await world.keys(`runs/${runIdentity(input).runId}/artifacts/`)).length, 5);
});

test('parameters that XGBoost refuses fail the run at once, with its words', async () => {
  const input = await trainInput('refused', { train: xgboost({ monotone_constraints: '(1,1,1,1,1,1)', rounds: 5 }) });
  await assert.rejects(world.run('perennial.trainModel', input), { type: 'TRAINER_REJECTED', nonRetryable: true });
  assert.equal((await world.deps.metadata.getRun(runIdentity(input).runId))?.state, 'failed');
});

test('a search is resumable, the best of its trials is kept with the snapshot and used by the next training', async () => {
  const input = await trainInput('searched', SEARCH);
  const search = { ...input, searchId: 'searched-first' };
  const trial = (number: number) => world.run('perennial.runTrial', { ...search, trial: number });
  const values = await Promise.all([trial(0), trial(1), trial(2)]);
  assert.deepEqual(await trial(1), values[1]);
  const outcome = await world.run('perennial.finishSearch', search);
  const best = values.reduce((one, other) => ((other.value ?? Infinity) < (one.value ?? Infinity) ? other : one));
  assert.deepEqual(outcome, { trials: 3, metric: 'log_loss', bestTrial: best.trial, bestValue: best.value });
  assert.deepEqual(await world.run('perennial.finishSearch', search), outcome);
  const run = await loadRun(world.deps, (await world.run('perennial.trainModel', input)).runId);
  assert.equal(run.paramsFrom, 'search');
  assert.equal(run.metrics['log_loss'], outcome.bestValue, 'the trial and the training are the same model');
  const plain = await world.run('perennial.trainModel', { ...input, paramsFrom: 'definition' });
  assert.equal((await loadRun(world.deps, plain.runId)).params['eta'], 0.3);
});

test('another training part finds no best parameters, whatever the search on the same snapshot found; another policy does', async () => {
  const searched = await trainInput('renamed', SEARCH);
  const search = { ...searched, searchId: 'renamed-first' };
  await world.run('perennial.runTrial', { ...search, trial: 0 });
  await world.run('perennial.finishSearch', search);
  const params = { max_depth: 3, learning_rate: 0.2, rounds: 5, nthread: 1 };
  const space = { max_depth: int(2, 4), learning_rate: logFloat(0.05, 0.4) };
  const trained = async (triggerId: string, changes: Partial<ModelInput>) => {
    const input = { ...(await trainInput('renamed', changes)), triggerId };
    assert.equal(input.snapshot, searched.snapshot);
    return loadRun(world.deps, (await world.run('perennial.trainModel', input)).runId);
  };
  const renamed = await trained('second', { train: xgboost(params), tune: { trials: 3, minimize: 'log_loss', space } });
  assert.deepEqual([renamed.paramsFrom, renamed.params['learning_rate'], 'eta' in renamed.params], ['definition', 0.2, false]);
  const otherMetric = await trained('third', { tune: { trials: 3, minimize: 'brier', space: SEARCH.tune!.space } });
  assert.equal(otherMetric.paramsFrom, 'definition');
  assert.equal((await trained('fourth', { ...SEARCH, retrain: { maxPerDay: 3 } })).paramsFrom, 'search');
});

test('trials without a value leave a search without a result', async () => {
  const input = await trainInput('hopeless', { ...SEARCH, train: xgboost({ monotone_constraints: '(1,1,1,1,1,1)', rounds: 5 }) });
  const search = { ...input, searchId: 'hopeless-first' };
  assert.deepEqual(await world.run('perennial.runTrial', { ...search, trial: 0 }), { trial: 0, value: null });
  await assert.rejects(world.run('perennial.finishSearch', search), { type: 'TUNE_NO_RESULT', nonRetryable: true });
});

test('a damaged checkpoint is passed over', async () => {
  const input = await trainInput('damaged', MANY_ROUNDS);
  const { runId } = runIdentity(input);
  const name = `00000999-3.4.1-00000001-${'0'.repeat(64)}.checkpoint`;
  await world.deps.objects.put(`${keys.runCheckpoints(runId)}${name}`, new Uint8Array([1, 2, 3]));
  const stages: number[] = [];
  const scope = {
    signal: new AbortController().signal,
    report: ({ round }: { round?: number }) => {
      if (round !== undefined) stages.push(round);
    },
  };
  await trainModel(world.deps, input, scope);
  assert.ok(stages.includes(1), 'it began at the first round');
});
