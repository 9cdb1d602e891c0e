import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openModelRuntime } from '../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { ChildStatistics } from '../../../adapters/statistics/child-statistics.js';
import type {
  AnswerOf,
  EvaluateRequest,
  JobName,
  PreparedFacts,
  RequestOf,
  ServedModel,
  TrainedModel,
} from '../../../adapters/statistics/statistics.js';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import { childEnvironment } from '../../../config/child-environment.js';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { buildSignature } from '../../../core/features/signature.js';
import { PARTS } from '../../../core/split/split.js';
import type { Part } from '../../../core/split/split.js';
import type { SplitRecord } from '../../../core/split/split-record.js';
import { trainerKind } from '../../../core/trainers/trainer-kinds.js';
import { metricsOf } from '../../../core/statistics/metrics/metrics.js';
import { statisticsChildEntry } from '../../../workers/statistics/child-entry-path.js';
import { jobOf } from '../../../workers/statistics/jobs.js';
import { openTrainer, quietHooks } from '../../adapters/trainer/trainer-fixture.js';
import { AS_OF, generatedModel, generatedRows, TASKS } from './generated-model.js';
import { snapshotColumns } from '../../../core/inputs/columns.js';

const root = await mkdtemp(join(tmpdir(), 'statistics-'));
const tables = new DuckDbTableEngine({ threads: 1, tempDir: root });
const parts = { readTable: tables.readTable.bind(tables), runtime: openModelRuntime([]), report: () => undefined };
const statistics = new ChildStatistics({ childEntry: statisticsChildEntry(), environment: childEnvironment(), tempDir: root, threads: 1 });
const scope = { signal: new AbortController().signal, report: () => undefined };
const trainer = await openTrainer();

after(async () => {
  await tables.close();
  await rm(root, { recursive: true, force: true });
});

/** The answer of a child, which must be that of the same job in this process. */
async function both<N extends JobName>(name: N, request: RequestOf<N>): Promise<AnswerOf<N>> {
  const job = await jobOf(name);
  const here = await job(request, parts);
  const there = await statistics.run(name, request, scope);
  assert.deepEqual(there, here, name);
  return there;
}

async function madeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  return path;
}

const filesIn = (folder: string): Record<Part, string> => {
  const path = (part: Part): string => join(folder, `${part}.matrix`);
  return { train: path('train'), validation: path('validation'), test: path('test') };
};

interface Made {
  readonly trained: TrainedModel;
  readonly model: ServedModel;
}

/** Trains on the prepared matrices, and converts in either process. */
async function made(training: TrainingPart, facts: PreparedFacts, folder: string, rounds: number): Promise<Made> {
  const workDir = await madeFolder(join(folder, `${rounds}-rounds`));
  const files = filesIn(folder);
  const matrix = (part: Part) => ({ path: files[part], rows: facts.rows[part], columns: facts.inputs.length });
  const { task, train } = training;
  const { classes, inputs } = facts;
  const kind = trainerKind(train);
  const result = await trainer.train(
    {
      kind: train.trainer,
      ...kind.settings(train, { task, found: {}, classes }),
      rounds,
      featureNames: facts.inputs.map(({ name }) => name),
      train: matrix('train'),
      validation: matrix('validation'),
      workDir,
      checkpointEveryRounds: 0,
      resumeFrom: null,
    },
    quietHooks(),
  );
  const golden = { matrix: matrix('test'), rows: facts.golden.rows };
  const trained = { trainer: train.trainer, files: result.files };
  const converted = await both('convert', {
    trained,
    folder: workDir,
    producerVersion: '1',
    signature: { task, inputs, classes },
    validation: matrix('validation'),
    golden,
  });
  const { metrics, goldenScores } = converted;
  assert.deepEqual(
    Object.keys(metrics),
    metricsOf(task).map(({ name }) => name),
  );
  assert.equal(goldenScores.length, golden.rows.length * (facts.classes?.length ?? 1));
  const trainedOn = { snapshot: '', definitionDigest: '', trainedUntilMs: facts.split.trainedUntil ?? 0 };
  const objective = kind.objective(train, task);
  const signature = buildSignature({
    model: task,
    task,
    objective,
    inputs: facts.inputs,
    classes: facts.classes,
    label: training.label?.is ?? '',
    trainedOn,
  });
  return { trained, model: { signature, kind: kind.modelKind, files: converted.files } };
}

const EVERY_TASK = ['gain', 'metrics', 'permutation', 'resampling', 'rows', 'slices'];
const SECTIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  binary: [...EVERY_TASK, 'calibration', 'classes', 'confusion', 'precisionRecall', 'roc', 'scores'].sort(),
  multiclass: [...EVERY_TASK, 'calibration', 'classes', 'confusion'].sort(),
  regression: [...EVERY_TASK, 'errors'].sort(),
  count: [...EVERY_TASK, 'errors'].sort(),
};

for (const task of TASKS) {
  test(`every job of a ${task} model gives in a child what it gives in this process`, async () => {
    const folder = await madeFolder(join(root, task));
    const rowsPath = join(folder, 'rows.parquet');
    await tables.writeTable(rowsPath, 'parquet', [generatedRows(task)]);
    const { training } = generatedModel(task, rowsPath);
    const table = { paths: [rowsPath], columns: snapshotColumns(['x', 'y', 'plan', 'shop', 'seen_at', 'amount', 'outcome', 'visits']) };
    const facts = await both('prepare', { table, training, asOf: AS_OF, files: filesIn(folder) });
    const inChild = await Promise.all(PARTS.map((part) => readFile(filesIn(folder)[part])));
    await (
      await jobOf('prepare')
    )({ table, training, asOf: AS_OF, files: filesIn(await madeFolder(join(folder, 'here'))) }, parts);
    assert.deepEqual(await Promise.all(PARTS.map((part) => readFile(filesIn(join(folder, 'here'))[part]))), inChild);

    const [{ model, trained }, { model: champion }] = [await made(training, facts, folder, 8), await made(training, facts, folder, 2)];
    const request: EvaluateRequest = {
      table,
      trained: training,
      judged: training,
      asOf: AS_OF,
      model,
      split: facts.split,
      champion: { ...champion, version: 3, split: facts.split },
      seed: task,
      parity: { trained, matrixPath: join(folder, 'parity.matrix') },
      report: { trained },
    };
    const evaluated = await both('evaluate', request);
    assert.deepEqual(
      evaluated.findings?.metrics.map(({ name, value }) => [name, value?.toPrecision(9)]),
      Object.entries(evaluated.metrics).map(([name, value]) => [name, value?.toPrecision(9)]),
    );
    assert.deepEqual([...Object.keys(evaluated.findings)].sort(), SECTIONS[task]);
    assert.deepEqual(evaluated.champion?.rows, facts.rows.test);
    assert.equal(evaluated.noWorse.length, 3 * metricsOf(task).length);
    for (const gate of evaluated.noWorse)
      assert.ok(gate.interval !== undefined && gate.interval.lower < gate.interval.upper, `${gate.text}`);

    const later = { ...champion, version: 3, split: { rule: 'of a later release' } as unknown as SplitRecord };
    const untold = await (await jobOf('evaluate'))({ ...request, champion: later, parity: null }, parts);
    assert.equal(untold.champion?.rows, 0);
    assert.ok(untold.noWorse.every(({ verdict }) => verdict === 'incomparable'));

    const matrix = evaluated.parity!;
    const native = await trainer.predict({ kind: trained.trainer, files: trained.files, matrix, output: 'margin', signal: scope.signal });
    const { maxMarginDifference } = await both('parity', { trained, served: model, matrix, native });
    assert.ok(maxMarginDifference < 1e-5, String(maxMarginDifference));

    const { split } = request;
    const { rows, metrics, unseen } = await both('score', { table, training, asOf: AS_OF, model, split });
    assert.deepEqual([rows, Object.keys(metrics).length], [2_000, metricsOf(task).length]);
    assert.equal(
      unseen?.rows,
      facts.rows.test + (2_000 - facts.rows.train - facts.rows.validation - facts.rows.test),
      'test rows and gaps',
    );
    assert.notDeepEqual(unseen?.metrics, metrics);
    assert.equal((await (await jobOf('score'))({ table, training, asOf: AS_OF, model, split: later.split }, parts)).unseen, null);
    const window = { from: AS_OF - 60 * 86_400_000, to: AS_OF };
    const recent = await both('countRecent', {
      table,
      training,
      inputs: facts.inputs,
      reference: facts.profile,
      window,
      asOf: AS_OF,
      championAsOf: window.from,
    });
    assert.equal(recent.rows, 1_000);
  });
}
