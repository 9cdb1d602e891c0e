import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SCOPE, runLoop } from './truth-world.js';
import type { FinishedLoop, TruthWorld } from './truth-world.js';
import { AS_OF, truthModel } from './truth-cases.js';
import type { TruthCase } from './truth-cases.js';
import { readExportedMatrix, writeFloats } from './exported-matrix.js';
import type { ExportedMatrix } from './exported-matrix.js';
import { exportRun } from '../../activities/training/export-run.js';
import { loadRun } from '../../activities/registry/load-run.js';
import { scoreRows, withModel } from '../../adapters/model-runtime/model-scores.js';
import type { Signature } from '../../core/features/signature.js';
import type { RunManifest } from '../../contracts/documents.js';
import { parityRows } from '../../core/trainers/xgboost/onnx/generate-parity-rows.js';
import type { XgboostModel } from '../../core/trainers/xgboost/model/xgboost-model.js';
import { readXgboostModel } from '../../core/trainers/xgboost/model/read-model.js';

export interface ServedScores {
  readonly margin: Float32Array;
  readonly score: Float32Array;
}

export interface ExportedRun {
  readonly truth: TruthCase;
  readonly loop: FinishedLoop;
  readonly run: RunManifest;
  readonly folder: string;
  readonly modelBytes: Buffer;
  readonly model: XgboostModel;
  /** Test rows, then rows at, just below and just above every threshold. */
  readonly rows: Float32Array;
  /** What the exported ONNX file says of them. */
  readonly served: ServedScores;
}

/** Runs a case from rows to version, exports its run, and scores the exported rows by the exported ONNX file. */
export async function exportCase({ dependencies, folder: root }: TruthWorld, truth: TruthCase, csvPath: string): Promise<ExportedRun> {
  const loop = await runLoop(dependencies, truthModel(truth, csvPath), AS_OF);
  const folder = join(root, 'exports', truth.model);
  await mkdir(folder, { recursive: true });
  await exportRun(dependencies, loop.runId, folder);
  const modelBytes = await readFile(join(folder, 'model.ubj'));
  const model = readXgboostModel(modelBytes);
  const test = await readExportedMatrix(join(folder, 'test.parquet'));
  const edges = parityRows(model, { everyNode: true });
  const rows = new Float32Array(test.features.length + edges.length);
  rows.set(test.features);
  rows.set(edges, test.features.length);
  const served = await scoreExported(dependencies.runtime, folder, rows);
  return { truth, loop, run: await loadRun(dependencies, loop.runId), folder, modelBytes, model, rows, served };
}

export async function scoreExported(
  runtime: TruthWorld['dependencies']['runtime'],
  folder: string,
  rows: Float32Array,
): Promise<ServedScores> {
  const files = { 'model.onnx': await readFile(join(folder, 'model.onnx')) };
  const signature = JSON.parse(await readFile(join(folder, 'signature.json'), 'utf8')) as Signature;
  return withModel(runtime, { kind: 'onnx', files, signature }, async (model) => {
    const { margin, score } = await scoreRows(model, rows, SCOPE.signal);
    assert.ok(margin !== null);
    return { margin, score };
  });
}

export interface OracleJob {
  readonly model: string;
  readonly margins: string;
}

/** `params.json` of an export. */
interface ExportedParams {
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly rounds: number;
  readonly earlyStoppingRounds: number | null;
}

/** Puts what the oracle needs beside the export: from the exported files alone, and the ONNX scores of the validation rows. */
export async function writeOracleJob({ folder, rows, truth, run }: ExportedRun, world: TruthWorld): Promise<OracleJob> {
  const train = await readExportedMatrix(join(folder, 'train.parquet'));
  const validation = await readExportedMatrix(join(folder, 'validation.parquet'));
  const scores = (await scoreExported(world.dependencies.runtime, folder, validation.features)).score;
  const path = (name: string): string => join(folder, `oracle.${name}`);
  const matrix = async (name: string, { features, labels, weights, rows: count }: ExportedMatrix) => {
    await writeFloats(path(name), features, labels, weights);
    return { path: path(name), rows: count };
  };
  await writeFloats(path('rows'), rows);
  await writeFloats(path('labels'), validation.labels);
  await writeFloats(path('scores'), scores);
  const { params, rounds, earlyStoppingRounds } = JSON.parse(await readFile(join(folder, 'params.json'), 'utf8')) as ExportedParams;
  const scored = { task: truth.task, classes: Number(run.params['num_class'] ?? 0), labels: path('labels'), scores: path('scores') };
  const files = { train: await matrix('train', train), validation: await matrix('validation', validation), rows: path('rows') };
  const job = { ...files, columns: train.columns.length, featureNames: train.columns, params, rounds, earlyStoppingRounds, scored };
  return { ...job, model: path('ubj'), margins: path('margins') };
}
