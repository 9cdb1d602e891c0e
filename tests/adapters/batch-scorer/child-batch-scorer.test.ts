import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { PlainColumn } from '../../../adapters/table-engine/table-engine.js';
import { readMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import type { MatrixFile, PartRequest, Scorer, ScorerRequest } from '../../../adapters/trainer/trainer.js';
import type { XgboostTrainer } from '../../../adapters/trainer/xgboost/xgboost-trainer.js';
import { buildSignature } from '../../../core/features/signature.js';
import { trainerChildPids } from '../trainer/child/trainer-child-pids.js';
import { COLUMNS, FEATURE_NAMES, makeMatrix, openTrainer, quietHooks, requestFor } from '../trainer/trainer-fixture.js';

const ROWS = 50_000;
const CLASSES = ['a', 'b', 'c'];
const tables = new DuckDbTableEngine();
let trainer: XgboostTrainer;
let folder: string;
let modelPath: string;
let inputPath: string;
let expected: Float32Array;
let parts = 0;

const signature = buildSignature({
  model: 'm',
  task: 'multiclass',
  objective: 'multi:softprob',
  inputs: FEATURE_NAMES.map((name) => ({ kind: 'numeric', name, range: null })),
  classes: CLASSES,
  label: 'y',
  trainedOn: { snapshot: 's', definitionDigest: 'd', trainedUntilMs: 0 },
});

before(async () => {
  [trainer, folder] = await Promise.all([openTrainer(), mkdtemp(join(tmpdir(), 'scorer-'))]);
  const train = await makeMatrix(join(folder, 'train.matrix'), { rows: 500, classes: 3, missing: true, seed: 1 });
  const request = requestFor(train, null, folder);
  const params = { ...request.params, objective: 'multi:softprob', num_class: 3 };
  modelPath = (await trainer.train({ ...request, params }, quietHooks())).modelPath;
  const matrix = await makeMatrix(join(folder, 'rows.matrix'), { rows: ROWS, classes: 3, missing: true, seed: 2 });
  inputPath = await tableOf(matrix);
  expected = await trainer.predict({ modelPath, matrix, output: 'value', signal: new AbortController().signal, threads: 1 });
});
after(async () => {
  await tables.close();
  await rm(folder, { recursive: true, force: true });
});

async function tableOf(matrix: MatrixFile): Promise<string> {
  const { features } = await readMatrixFile(matrix);
  const columns = FEATURE_NAMES.map((name, column): PlainColumn => {
    const values = Float64Array.from({ length: ROWS }, (_, row) => features[row * COLUMNS + column] as number);
    return { name, type: 'number', values };
  });
  const path = join(folder, 'rows.parquet');
  await tables.writeTable(path, 'parquet', [{ rows: ROWS, columns }]);
  return path;
}

function openScorer(over: Partial<ScorerRequest> = {}): Scorer {
  const given = { modelPath, signature, reference: {}, inputPath, keyColumns: [], zone: 'UTC', idPrefix: 'b-', version: 3, threads: 1 };
  return trainer.openScorer({ ...given, workDir: folder, signal: new AbortController().signal, ...over });
}

function part(firstRow: number, rows: number): PartRequest {
  return { firstRow, rows, path: join(folder, `part-${(parts += 1)}.parquet`) };
}

async function numbersIn(path: string, column: string): Promise<Float64Array> {
  const found = (await tables.readTable([path], [column])).columns[column];
  assert.ok(found !== undefined && found.type !== 'string');
  return found.values;
}

test('rows are scored by one child as a matrix of them is, wherever the file is cut', async () => {
  const scorer = openScorer();
  const asked = [part(0, 1), part(1, 2_047), part(2_048, 30_000), part(32_048, ROWS - 32_048)];
  const scored = await Promise.all(asked.map((one) => scorer.score(one)));
  assert.equal(trainerChildPids(process.pid).length, 1);
  await scorer.close();
  assert.equal(trainerChildPids(process.pid).length, 0);
  assert.ok(scored.every(({ sizeBytes, sha256 }) => sizeBytes > 0 && /^[0-9a-f]{64}$/.test(sha256)));
  for (const { path, firstRow, rows } of asked) {
    for (const [place, name] of CLASSES.entries()) {
      const values = Float64Array.from({ length: rows }, (_, row) => expected[(firstRow + row) * CLASSES.length + place] as number);
      assert.deepEqual(await numbersIn(path, `probability_${name}`), values);
    }
  }
});

test('what is asked after the end, and what waits for an answer at the end, is told why', async () => {
  const scorer = openScorer();
  const waits = assert.rejects(scorer.score(part(0, 10)), { code: 'TRAINER_DIED' });
  await scorer.close();
  await waits;
  await assert.rejects(scorer.score(part(0, 10)), { code: 'TRAINER_DIED' });
});

test('an abort ends the child, and what waits gets its reason', async () => {
  const stop = new AbortController();
  const scorer = openScorer({ signal: stop.signal });
  const waits = assert.rejects(scorer.score(part(0, 10)), /enough/);
  stop.abort(new Error('enough'));
  await waits;
  await scorer.close();
  assert.equal(trainerChildPids(process.pid).length, 0);
});

test('a child that is killed fails what waits, as something that may be tried again', async () => {
  const scorer = openScorer();
  await scorer.score(part(0, 10));
  const pids = trainerChildPids(process.pid);
  // Stopped, so that it cannot answer before it is killed.
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  const waits = assert.rejects(scorer.score(part(10, 10)), { code: 'TRAINER_DIED', retryable: true });
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await waits;
  await scorer.close();
});

test('a file or a model that does not fit is refused', async () => {
  const narrow = openScorer({ signature: { ...signature, inputs: signature.inputs.slice(1) } });
  await assert.rejects(narrow.score(part(0, 10)), { code: 'TRAINER_INPUT_INVALID' });
  await narrow.close();
  const path = join(folder, 'broken.ubj');
  await writeFile(path, 'no model');
  const broken = openScorer({ modelPath: path });
  await assert.rejects(broken.score(part(0, 10)), { code: 'TRAINER_REJECTED' });
  await broken.close();
  const inputs = [{ kind: 'numeric', name: 'unknown', range: null } as const, ...signature.inputs.slice(1)];
  const lacking = openScorer({ signature: { ...signature, inputs } });
  await assert.rejects(lacking.score(part(0, 10)), { code: 'SCHEMA_COLUMN_MISSING' });
  await lacking.close();
});
