import { readFile } from 'node:fs/promises';
import { readMatrixFile, writeMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { EvaluateRequest, FilledMatrix, ParityDifference, ParityRequest } from '../../adapters/statistics/statistics.js';
import { scoreRows, withModel } from '../../activities/evaluation/model-scores.js';
import { parityRows } from '../../core/trainers/xgboost/onnx/generate-parity-rows.js';
import { readXgboostModel } from '../../core/trainers/xgboost/model/read-model.js';
import { sumAbsoluteLeaves } from '../../core/trainers/xgboost/model/walk-trees.js';
import { UNDISTURBED } from './job-parts.js';
import type { JobParts } from './job-parts.js';

/** Test rows beyond this many say nothing that the rows around every threshold do not. */
const MAX_TEST_ROWS = 20_000;
const MAX_PARITY_ROWS = 20_000;

/**
 * Rows on which the model that is served (ONNX) is compared with the one that was trained (XGBoost's own library): test rows, and rows
 * just below, at and just above the model's thresholds, where a wrong comparison shows.
 */
export async function writeParityMatrix(
  { modelPath, matrixPath }: NonNullable<EvaluateRequest['parity']>,
  testFeatures: Float32Array,
): Promise<FilledMatrix> {
  const model = readXgboostModel(await readFile(modelPath));
  const columns = model.featureCount;
  const features = [parityRows(model, { maxRows: MAX_PARITY_ROWS }), testFeatures.subarray(0, MAX_TEST_ROWS * columns)];
  return writeMatrixFile(matrixPath, { columns, features });
}

/** @throws MODEL_… */
export async function parityJob(
  { modelPath, onnxPath, matrix, native }: ParityRequest,
  { runtime }: Pick<JobParts, 'runtime'>,
): Promise<ParityDifference> {
  const { features } = await readMatrixFile(matrix);
  const served = await withModel(runtime, await readFile(onnxPath), (model) => scoreRows(model, features, UNDISTURBED));
  const scale = sumAbsoluteLeaves(readXgboostModel(await readFile(modelPath)), features, matrix.rows, matrix.columns);
  return { maxDifference: largestDifference(served.margin, native, scale), rows: matrix.rows };
}

/** NaN as soon as one value is not a number or the sizes differ. */
function largestDifference(served: Float32Array, native: Float32Array, scale: Float64Array): number {
  if (served.length !== native.length || scale.length !== native.length) return NaN;
  let largest = 0;
  for (let i = 0; i < native.length; i += 1) {
    largest = Math.max(largest, Math.abs((served[i] as number) - (native[i] as number)) / (1 + (scale[i] as number)));
  }
  return largest;
}
