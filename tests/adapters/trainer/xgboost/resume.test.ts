import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Checkpoint, TrainRequest, TrainResult } from '../../../../adapters/trainer/trainer.js';
import { isDomainError } from '../../../../core/errors.js';
import { makeMatrix, openTrainer, quietHooks, requestFor, temporaryFolder } from '../trainer-fixture.js';
import { trainerChildPids } from '../child/trainer-child-pids.js';

const SAMPLED = {
  objective: 'binary:logistic',
  max_depth: 4,
  eta: 0.5,
  nthread: 2,
  seed: 3,
  subsample: 0.6,
  colsample_bytree: 0.6,
  eval_metric: ['auc', 'logloss'],
};

function modelBytes({ files }: TrainResult): Promise<Buffer> {
  return readFile(files['model.ubj'] ?? '');
}

describe('a training that was killed', async () => {
  const root = await temporaryFolder();
  const trainer = await openTrainer();
  const mortal = await openTrainer(fileURLToPath(new URL(`../child/child-that-dies${extname(import.meta.url)}`, import.meta.url)));
  const data = { classes: 2, missing: true };
  const train = await makeMatrix(join(root, 'train.f32'), { rows: 1500, seed: 1, ...data });
  const validation = await makeMatrix(join(root, 'validation.f32'), { rows: 600, seed: 2, ...data });

  async function request(name: string, earlyStoppingRounds: number | null): Promise<TrainRequest> {
    const workDir = join(root, name);
    await mkdir(workDir);
    return { ...requestFor(train, validation, workDir), params: SAMPLED, rounds: 40, earlyStoppingRounds, checkpointEveryRounds: 3 };
  }

  /** Gives the newest checkpoint of a training whose child dies after `round`. */
  async function trainUntilDeath(killed: TrainRequest, round: number): Promise<Checkpoint> {
    const workDir = `${killed.workDir}-dies-after-${round}`;
    await mkdir(workDir);
    const checkpoints: Checkpoint[] = [];
    const hooks = quietHooks({
      onCheckpoint: async (checkpoint) => {
        checkpoints.push(checkpoint);
      },
    });
    await assert.rejects(
      mortal.train({ ...killed, workDir }, hooks),
      (error) => isDomainError(error) && error.code === 'TRAINER_DIED' && error.retryable && /signal SIGKILL/.test(error.message),
    );
    const newest = checkpoints.at(-1);
    assert.ok(newest, 'a checkpoint was taken before the death');
    return newest;
  }

  it('ends in the same bytes as an undisturbed one when it is killed three times', async () => {
    const undisturbed = await trainer.train(await request('undisturbed', null), quietHooks());
    const again = await request('killed', null);
    let resumeFrom: Checkpoint | null = null;
    for (const round of [4, 17, 38]) resumeFrom = await trainUntilDeath({ ...again, resumeFrom }, round);
    const resumed = await trainer.train({ ...again, resumeFrom }, quietHooks());
    assert.equal(resumed.resumedFromRound, resumeFrom?.round);
    assert.deepEqual(resumed.history, undisturbed.history);
    assert.ok((await modelBytes(resumed)).equals(await modelBytes(undisturbed)));
  });

  it('stops at the same round and keeps the same best one', async () => {
    const undisturbed = await trainer.train(await request('stop-undisturbed', 6), quietHooks());
    assert.ok(undisturbed.stoppedEarly && undisturbed.history.length > 8);
    for (const after of [undisturbed.bestIteration, undisturbed.history.length - 1]) {
      const checkpoints: Checkpoint[] = [];
      const stop = new AbortController();
      const part = { ...(await request(`stop-${after}`, 6)), checkpointEveryRounds: 1 };
      const hooks = quietHooks({
        signal: stop.signal,
        onCheckpoint: async (c) => {
          checkpoints.push(c);
          if (c.round >= after) stop.abort(new Error('enough'));
        },
      });
      await assert.rejects(trainer.train(part, hooks), /enough/);
      const resumed = await trainer.train({ ...part, resumeFrom: checkpoints.at(-1) ?? null }, quietHooks());
      assert.ok(resumed.resumedFromRound >= after);
      assert.equal(resumed.bestIteration, undisturbed.bestIteration);
      assert.equal(resumed.bestScore, undisturbed.bestScore);
      assert.deepEqual(resumed.history, undisturbed.history);
      assert.ok((await modelBytes(resumed)).equals(await modelBytes(undisturbed)));
    }
  });

  it('starts again from round 0, and says why, when the checkpoint is not its own', async () => {
    const base = { ...(await request('foreign', null)), rounds: 8 };
    const checkpoints: Checkpoint[] = [];
    const first = await trainer.train(
      base,
      quietHooks({
        onCheckpoint: async (c) => {
          checkpoints.push(c);
        },
      }),
    );
    const resumeFrom = checkpoints.at(-1);
    assert.ok(resumeFrom);
    const bytes = await readFile(resumeFrom.path);
    const changed: readonly [string, Buffer | null, RegExp][] = [
      [
        'version',
        Buffer.from(bytes.toString('latin1').replace('"libraryVersion":"3.', '"libraryVersion":"2.'), 'latin1'),
        /made by XGBoost 2\./,
      ],
      ['damage', bytes.subarray(0, bytes.length - 5), /damaged/],
      ['gone', null, /cannot be read/],
    ];
    for (const [name, content, reason] of changed) {
      const path = join(root, `${name}.bin`);
      if (content) await writeFile(path, content);
      const result = await trainer.train({ ...base, resumeFrom: { ...resumeFrom, path } }, quietHooks());
      assert.equal(result.resumedFromRound, 0);
      assert.match(result.checkpointIgnored ?? '', reason);
      assert.ok((await modelBytes(result)).equals(await modelBytes(first)));
    }
    const other = await trainer.train({ ...base, params: { ...SAMPLED, eta: 0.1 }, resumeFrom }, quietHooks());
    assert.match(other.checkpointIgnored ?? '', /another training request/);
  });

  it('keeps one checkpoint file, and waits for the hook that uploads it', async () => {
    const base = await request('files', null);
    let uploaded = 0;
    await trainer.train(
      base,
      quietHooks({
        onCheckpoint: async ({ path }) => {
          await new Promise(setImmediate);
          assert.ok((await readFile(path)).length > 0);
          uploaded += 1;
        },
      }),
    );
    assert.ok(uploaded >= 1);
    assert.equal((await readdir(base.workDir)).filter((name) => name.startsWith('checkpoint-')).length, 1);
  });

  it('ends with the error of the hook that could not store a checkpoint', async () => {
    const base = await request('fenced', null);
    await assert.rejects(
      trainer.train({ ...base, rounds: 100_000 }, quietHooks({ onCheckpoint: () => Promise.reject(new Error('fenced')) })),
      /fenced/,
    );
    assert.deepEqual(trainerChildPids(), []);
  });
});
