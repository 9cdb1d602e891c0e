import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openModelRuntime } from '../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { readMatrixFile, writeMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { Checkpoint, MatrixFile, ModelPaths, Trainer, TrainRequest } from '../../adapters/trainer/trainer.js';
import { isDomainError } from '../../core/errors.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import type { Task } from '../../core/tasks/tasks.js';
import { servableFiles } from '../../core/trainers/servable-files.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';
import { trainerChildPids } from '../adapters/trainer/child/trainer-child-pids.js';
import { COLUMNS, FEATURE_NAMES, makeMatrix, quietHooks } from '../adapters/trainer/trainer-fixture.js';
import { classesOf, labelClasses, modelKindOf, requestOf, servedFiles, tasksOf } from './trainer-cases.js';

const ROWS = 400;
/** The conversion to ONNX adds up in another order. */
const ROUNDING = 1e-6;

/** The contract of the Trainer port for one kind. `open` gives one whose children run another program when an entry is given. */
export function trainerSuite(kind: TrainerKindName, open: (childEntry?: string) => Promise<Trainer>): void {
  const { capabilities, files: names } = trainerKind({ trainer: kind });

  describe(`trainer: ${kind}`, () => {
    let trainer: Trainer;
    let root: string;
    let folders = 0;

    before(async () => {
      trainer = await open();
      root = await mkdtemp(join(tmpdir(), 'trainer-'));
    });
    after(() => rm(root, { recursive: true, force: true }));

    async function workDir(): Promise<string> {
      const path = join(root, `work-${(folders += 1)}`);
      await mkdir(path);
      return path;
    }

    const matrixOf = async (task: Task): Promise<MatrixFile> =>
      makeMatrix(join(await workDir(), 'train.matrix'), { rows: ROWS, classes: labelClasses(task), missing: true, seed: 3 });

    async function requestFor(task: Task): Promise<TrainRequest> {
      return requestOf(kind, task, await matrixOf(task), await workDir());
    }

    async function contents(files: ModelPaths): Promise<Record<string, Buffer>> {
      return Object.fromEntries(
        await Promise.all(Object.entries(files).map(async ([name, path]) => [name, await readFile(path)] as const)),
      );
    }

    async function refused(change: Partial<TrainRequest>, text: RegExp): Promise<void> {
      await assert.rejects(trainer.train({ ...(await requestFor(tasksOf(kind)[0])), ...change }, quietHooks()), (error) => {
        assert.ok(isDomainError(error) && !error.retryable, String(error));
        assert.match(error.message, text);
        return true;
      });
    }

    for (const task of tasksOf(kind)) {
      it(`trains the same bytes from the same rows, tells each round, and says what with: ${task}`, async () => {
        const request = await requestFor(task);
        const rounds: number[] = [];
        const first = await trainer.train(request, quietHooks({ onRound: ({ round }) => void rounds.push(round) }));
        const second = await trainer.train({ ...request, workDir: await workDir() }, quietHooks());
        assert.deepEqual(Object.keys(first.files), names);
        assert.deepEqual(await contents(second.files), await contents(first.files));
        assert.deepEqual(
          rounds,
          Array.from({ length: request.rounds }, (_, i) => i + 1),
        );
        assert.equal(rounds.length > 0, capabilities.rounds);
        assert.equal(first.rounds, request.rounds);
        assert.ok(first.libraryVersion !== '' && first.cpuClass !== '');
      });

      it(`gives files that are served with its own predictions: ${task}`, async () => {
        const request = await requestFor(task);
        const { files } = await trainer.train(request, quietHooks());
        const servable = servableFiles(kind, await contents(files), { producerVersion: '1' });
        assert.deepEqual(Object.keys(servable), servedFiles(kind));
        const inputs = FEATURE_NAMES.map((name) => ({ kind: 'numeric', name, range: null }) as const);
        const source = { kind: modelKindOf(kind), files: servable, signature: { task, inputs, classes: classesOf(task) } };
        const model = await openModelRuntime([]).load(source);
        const { features } = await readMatrixFile(request.train);
        const { margin, score } = await model.run(features, ROWS);
        await model.release();
        const predicted = (output: 'margin' | 'value') =>
          trainer.predict({ kind, files, matrix: request.train, output, signal: quietHooks().signal });
        assertClose(score, await predicted('value'));
        assert.equal(margin !== null, capabilities.margin);
        if (margin !== null) assertClose(margin, await predicted('margin'));
        else await assert.rejects(predicted('margin'), { code: 'TRAINER_INPUT_INVALID' });
      });
    }

    it('goes on from a checkpoint to the same bytes, or never offers one', async () => {
      const request = { ...(await requestFor(tasksOf(kind)[0])), checkpointEveryRounds: capabilities.rounds ? 1 : 0 };
      let kept: Checkpoint | undefined;
      const onCheckpoint = async (checkpoint: Checkpoint): Promise<void> => {
        const path = join(root, 'kept.checkpoint');
        await copyFile(checkpoint.path, path);
        kept ??= { ...checkpoint, path };
      };
      const whole = await trainer.train(request, quietHooks({ onCheckpoint }));
      assert.equal(kept !== undefined, capabilities.checkpoints);
      if (kept === undefined) return;
      // The newest that was copied: its round is in the file.
      const resumed = await trainer.train({ ...request, workDir: await workDir(), resumeFrom: kept }, quietHooks());
      assert.ok(resumed.resumedFromRound > 0, `${resumed.checkpointIgnored}`);
      assert.deepEqual(await contents(resumed.files), await contents(whole.files));
    });

    it('refuses a parameter that it does not know, by name', async () => {
      const { params } = await requestFor(tasksOf(kind)[0]);
      await refused({ params: { ...params, no_such_thing: 3 } }, /no_such_thing/);
    });

    it('refuses matrix files that are not as said, without labels, or with labels that are no numbers', async () => {
      const train = await matrixOf(tasksOf(kind)[0]);
      const path = join(await workDir(), 'long.matrix');
      await copyFile(train.path, path);
      await appendFile(path, 'xy');
      await refused({ train: { ...train, path } }, /long\.matrix: expected 400 rows × 8 columns/);
      const features = new Float32Array(3 * COLUMNS);
      if (taskSpec(tasksOf(kind)[0]).labels === 'learned') {
        await refused({ train: await writeMatrixFile(path, { columns: COLUMNS, features }) }, /labels/);
        await refused({ train: await writeMatrixFile(path, { columns: COLUMNS, features, labels: Float32Array.of(0, 1, NaN) }) }, /label/i);
      }
      await refused({ featureNames: ['a'] }, /the feature names: expected 8/);
    });

    it('refuses to predict with files that are no model', async () => {
      const path = join(await workDir(), 'nothing');
      await writeFile(path, 'nothing');
      const files = Object.fromEntries(names.map((name) => [name, path]));
      const request = { kind, files, matrix: await matrixOf(tasksOf(kind)[0]), output: 'value', signal: quietHooks().signal } as const;
      await assert.rejects(trainer.predict(request), (error) => isDomainError(error) && !error.retryable);
    });

    it('starts nothing when the cancel came first, and leaves nothing running when it comes later', async () => {
      const request = await requestFor(tasksOf(kind)[0]);
      await assert.rejects(trainer.train(request, quietHooks({ signal: AbortSignal.abort(new Error('too late')) })), /too late/);
      const stop = new AbortController();
      const training = trainer.train(request, quietHooks({ signal: stop.signal, onRound: () => stop.abort(new Error('enough')) }));
      if (!capabilities.rounds) setImmediate(() => stop.abort(new Error('enough')));
      await assert.rejects(training, /enough/);
      assert.deepEqual(trainerChildPids(), []);
    });

    it('tells of a child that is killed as of something to try again, and of one that cannot start what it said', async () => {
      const request = await requestFor(tasksOf(kind)[0]);
      const entry = join(root, 'mortal.mjs');
      await writeFile(entry, `process.once('message', () => process.kill(process.pid, 'SIGKILL'));\n`);
      const died = async (childEntry: string, text: RegExp): Promise<void> =>
        assert.rejects((await open(childEntry)).train(request, quietHooks()), (error) => {
          assert.ok(isDomainError(error) && error.code === 'TRAINER_DIED' && error.retryable, String(error));
          assert.match(error.message, text);
          return true;
        });
      await died(entry, /signal SIGKILL/);
      await died(join(root, 'missing-entry.js'), /exit code 1.*Cannot find module/);
    });
  });
}

function assertClose(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const off = actual.findIndex(
    (value, i) => !(Math.abs(value - (expected[i] as number)) <= ROUNDING * (1 + Math.abs(expected[i] as number))),
  );
  assert.equal(off, -1, `value ${off} is ${actual[off]}, expected ${expected[off]}`);
}
