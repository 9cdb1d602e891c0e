import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../../fixtures/eventually.js';
import { childEnvironment } from '../../../../config/child-environment.js';
import { isDomainError } from '../../../../core/errors.js';
import { isRunning, trainerChildPids } from './trainer-child-pids.js';
import { makeMatrix, openTrainer, quietHooks, requestFor, temporaryFolder } from '../trainer-fixture.js';

describe("the trainer's child process", async () => {
  const root = await temporaryFolder();
  const trainer = await openTrainer();
  const train = await makeMatrix(join(root, 'train.f32'), { rows: 1000, seed: 1, classes: 2, missing: true });
  const endless = { ...requestFor(train, null, root), rounds: 1_000_000 };
  const here = (name: string) => fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url));

  it('is gone when a cancelled training rejects with the reason of the cancel', async () => {
    const stop = new AbortController();
    const hooks = quietHooks({
      signal: stop.signal,
      onRound: ({ round }) => {
        if (round === 3) stop.abort(new Error('cancelled by a test'));
      },
    });
    await assert.rejects(trainer.train(endless, hooks), /cancelled by a test/);
    assert.deepEqual(trainerChildPids(), []);
  });

  it('is ended when a listener throws', async () => {
    await assert.rejects(
      trainer.train(
        endless,
        quietHooks({
          onRound: () => {
            throw new Error('listener');
          },
        }),
      ),
      /listener/,
    );
    assert.deepEqual(trainerChildPids(), []);
  });

  it('that is killed is a retryable error with the signal and the rounds so far', async () => {
    const workDir = join(root, 'killed-dies-after-5');
    await mkdir(workDir);
    const mortal = await openTrainer(here('child-that-dies'));
    await assert.rejects(mortal.train({ ...endless, workDir }, quietHooks()), (error) => {
      assert.ok(isDomainError(error) && error.code === 'TRAINER_DIED' && error.retryable);
      assert.match(error.message, /signal SIGKILL\) after [1-4] rounds/);
      return true;
    });
  });

  it('dies with its parent, also in the middle of a round', async () => {
    const args = ['--import', import.meta.resolve('tsx'), here('parent-that-trains'), train.path, root];
    const parent = spawn(process.execPath, args, { env: childEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const [child] = trainerChildPids(parent.pid);
    assert.ok(child !== undefined && isRunning(child));
    parent.kill('SIGKILL');
    await once(parent, 'close');
    await until('the child ends', () => !isRunning(child));
  });
});
