import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import type { BatchScorer, OpenScorer, PartRequest, ScorerRequest } from '../../adapters/batch-scorer/batch-scorer.js';
import { DuckDbTableEngine } from '../../adapters/table-engine/duckdb-table-engine.js';
import type { PlainColumn } from '../../adapters/table-engine/table-engine.js';
import { readMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { MatrixFile, ModelPaths } from '../../adapters/trainer/trainer.js';
import { buildSignature } from '../../core/features/signature.js';
import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';
import { trainerChildPids } from '../adapters/trainer/child/trainer-child-pids.js';
import { COLUMNS, FEATURE_NAMES, makeMatrix, quietHooks } from '../adapters/trainer/trainer-fixture.js';
import { CLASSES, modelKindOf, openEveryTrainer, requestOf } from './trainer-cases.js';

const ROWS = 50_000;

const signature = buildSignature({
  model: 'm',
  task: 'multiclass',
  objective: 'any',
  inputs: FEATURE_NAMES.map((name) => ({ kind: 'numeric', name, range: null })),
  classes: CLASSES,
  label: 'y',
  trainedOn: { snapshot: 's', definitionDigest: 'd', trainedUntilMs: 0 },
});

/** The contract of the BatchScorer port for models of one trainer kind, whose files its training writes are those it scores with. */
export function batchScorerSuite(trainer: TrainerKindName): void {
  describe(`batch scorer: ${trainer}`, () => {
    const tables = new DuckDbTableEngine();
    let scorers: BatchScorer;
    let folder: string;
    let files: ModelPaths;
    let inputPath: string;
    let expected: Float32Array;
    let parts = 0;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'scorer-'));
      const all = await openEveryTrainer();
      scorers = all.batchScorer;
      const train = await makeMatrix(join(folder, 'train.matrix'), { rows: 500, classes: 3, missing: true, seed: 1 });
      ({ files } = await all.trainer.train(requestOf(trainer, 'multiclass', train, folder), quietHooks()));
      const matrix = await makeMatrix(join(folder, 'rows.matrix'), { rows: ROWS, classes: 3, missing: true, seed: 2 });
      inputPath = await tableOf(matrix);
      const signal = new AbortController().signal;
      expected = await all.trainer.predict({ kind: trainer, files, matrix, output: 'value', signal, threads: 1 });
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

    function openScorer(over: Partial<ScorerRequest> = {}): OpenScorer {
      const model = { trainer, modelKind: modelKindOf(trainer), files, signature, reference: {} };
      const given = { ...model, inputPath, keyColumns: [], zone: 'UTC', idPrefix: 'b-', version: 3, threads: 1 };
      return scorers.open({ ...given, workDir: folder, signal: new AbortController().signal, ...over });
    }

    function part(firstRow: number, rows: number): PartRequest {
      return { firstRow, rows, path: join(folder, `part-${(parts += 1)}.parquet`) };
    }

    async function numbersIn(path: string, column: string): Promise<Float64Array> {
      const found = (await tables.readTable([path], [column])).columns[column];
      assert.ok(found !== undefined && found.type !== 'string');
      return found.values;
    }

    it('scores rows in one child as the trainer predicts a matrix of them, wherever the file is cut', async () => {
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

    it('writes equal bytes for equal rows, whichever scorer does it', async () => {
      const digests = [];
      for (let i = 0; i < 2; i += 1) {
        const scorer = openScorer();
        digests.push((await scorer.score(part(100, 3_000))).sha256);
        await scorer.close();
      }
      assert.equal(digests[0], digests[1]);
    });

    it('tells why of what is asked after the end, and of what waits for an answer at the end', async () => {
      const scorer = openScorer();
      const waits = assert.rejects(scorer.score(part(0, 10)), { code: 'SCORER_DIED' });
      await scorer.close();
      await waits;
      await assert.rejects(scorer.score(part(0, 10)), { code: 'SCORER_DIED' });
    });

    it('ends at an abort, and what waits gets its reason', async () => {
      const stop = new AbortController();
      const scorer = openScorer({ signal: stop.signal });
      const waits = assert.rejects(scorer.score(part(0, 10)), /enough/);
      stop.abort(new Error('enough'));
      await waits;
      await scorer.close();
      assert.equal(trainerChildPids(process.pid).length, 0);
    });

    it('fails what waits, as something that may be tried again, when its child is killed', async () => {
      const scorer = openScorer();
      await scorer.score(part(0, 10));
      const pids = trainerChildPids(process.pid);
      // Stopped, so that it cannot answer before it is killed.
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      const waits = assert.rejects(scorer.score(part(10, 10)), { code: 'SCORER_DIED', retryable: true });
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await waits;
      await scorer.close();
    });

    it('refuses a file without a column, and a model that is none', async () => {
      const path = join(folder, 'broken');
      await writeFile(path, 'no model');
      const broken = openScorer({ files: Object.fromEntries(Object.keys(files).map((name) => [name, path])) });
      await assert.rejects(broken.score(part(0, 10)), /TRAINER_REJECTED|refused to score|is corrupt/);
      await broken.close();
      const inputs = [{ kind: 'numeric', name: 'unknown', range: null } as const, ...signature.inputs.slice(1)];
      const lacking = openScorer({ signature: { ...signature, inputs } });
      await assert.rejects(lacking.score(part(0, 10)), { code: 'SCHEMA_COLUMN_MISSING' });
      await lacking.close();
    });
  });
}
