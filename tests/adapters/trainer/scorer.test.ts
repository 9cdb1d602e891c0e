import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import type { MatrixFile, Scorer } from '../../../adapters/trainer/trainer.js';
import type { XgboostTrainer } from '../../../adapters/trainer/xgboost-trainer.js';
import { trainerChildPids } from './trainer-child-pids.js';
import { COLUMNS, makeMatrix, openTrainer, quietHooks, requestFor } from './trainer-fixture.js';

let trainer: XgboostTrainer;
let folder: string;
let modelPath: string;
let matrices: readonly MatrixFile[];

before(async () => {
  [trainer, folder] = await Promise.all([openTrainer(), mkdtemp(join(tmpdir(), 'scorer-'))]);
  const options = { rows: 500, classes: 3, missing: true };
  matrices = await Promise.all([1, 2, 3].map((seed) => makeMatrix(join(folder, `${seed}.matrix`), { ...options, seed })));
  const request = requestFor(matrices[0] as MatrixFile, null, folder);
  const params = { ...request.params, objective: 'multi:softprob', num_class: 3 };
  modelPath = (await trainer.train({ ...request, params }, quietHooks())).modelPath;
});
after(() => rm(folder, { recursive: true, force: true }));

function openScorer(signal = new AbortController().signal, path = modelPath): Scorer {
  return trainer.openScorer({ modelPath: path, output: 'value', threads: 1, signal });
}

test('many matrices are scored by one child, each as a child of its own scores it', async () => {
  const scorer = openScorer();
  const scores = await Promise.all(matrices.map((matrix) => scorer.score(matrix)));
  assert.equal(trainerChildPids(process.pid).length, 1);
  await scorer.close();
  assert.equal(trainerChildPids(process.pid).length, 0);
  for (const [i, matrix] of matrices.entries()) {
    const alone = await trainer.predict({ modelPath, matrix, output: 'value', signal: new AbortController().signal, threads: 1 });
    assert.deepEqual(scores[i], alone);
    assert.equal(alone.length, 500 * 3);
  }
});

test('what is asked after the end, and what waits for an answer at the end, is told why', async () => {
  const scorer = openScorer();
  const waits = assert.rejects(scorer.score(matrices[0] as MatrixFile), { code: 'TRAINER_DIED' });
  await scorer.close();
  await waits;
  await assert.rejects(scorer.score(matrices[0] as MatrixFile), { code: 'TRAINER_DIED' });
});

test('an abort ends the child, and what waits gets its reason', async () => {
  const stop = new AbortController();
  const scorer = openScorer(stop.signal);
  const waits = assert.rejects(scorer.score(matrices[0] as MatrixFile), /enough/);
  stop.abort(new Error('enough'));
  await waits;
  await scorer.close();
  assert.equal(trainerChildPids(process.pid).length, 0);
});

test('a child that is killed fails what waits, as something that may be tried again', async () => {
  const scorer = openScorer();
  await scorer.score(matrices[0] as MatrixFile);
  const pids = trainerChildPids(process.pid);
  // Stopped, so that it cannot answer before it is killed.
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  const waits = assert.rejects(scorer.score(matrices[1] as MatrixFile), { code: 'TRAINER_DIED', retryable: true });
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await waits;
  await scorer.close();
});

test('a matrix or a model that does not fit is refused', async () => {
  const narrow = { ...(matrices[0] as MatrixFile), rows: 500 * COLUMNS, columns: 1 };
  const scorer = openScorer();
  await assert.rejects(scorer.score(narrow), { code: 'TRAINER_INPUT_INVALID' });
  await scorer.close();
  const path = join(folder, 'broken.ubj');
  await writeFile(path, 'no model');
  const broken = openScorer(undefined, path);
  await assert.rejects(broken.score(matrices[0] as MatrixFile), { code: 'TRAINER_REJECTED' });
  await broken.close();
});
