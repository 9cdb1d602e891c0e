import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMatrixFile } from '../adapters/trainer/matrix-file.js';
import type { RunArtifacts } from '../contracts/documents.js';
import { parityRows } from '../core/onnx/generate-parity-rows.js';
import { readXgboostModel } from '../core/xgboost/read-model.js';
import { sumAbsoluteLeaves } from '../core/xgboost/walk-trees.js';
import type { TrainingDependencies } from './dependencies.js';
import { artifactBytes, artifactPath } from './load-run.js';
import { scoreRows, withModel } from './model-scores.js';

/** Test rows beyond this many say nothing that the rows around every threshold do not. */
const MAX_TEST_ROWS = 20_000;
const MAX_PARITY_ROWS = 20_000;

export interface ParityDifference {
  /** Largest |Δ margin| / (1 + Σ|leaf|): the scale of float32 rounding, so that one limit fits every model. */
  readonly maxDifference: number;
  readonly rows: number;
}

/**
 * How far the model that is served (ONNX) is from the one that was trained (XGBoost's own library): on test rows, and on rows just
 * below, at and just above the model's thresholds, where a wrong comparison shows.
 */
export async function parityDifference(
  deps: TrainingDependencies,
  artifacts: RunArtifacts,
  testFeatures: Float32Array,
  workDir: string,
  signal: AbortSignal,
): Promise<ParityDifference> {
  const modelPath = await artifactPath(deps, artifacts, 'model.ubj');
  const model = readXgboostModel(await readFile(modelPath));
  const columns = model.featureCount;
  const edge = parityRows(model, { maxRows: MAX_PARITY_ROWS });
  const tested = testFeatures.subarray(0, MAX_TEST_ROWS * columns);
  const features = new Float32Array(edge.length + tested.length);
  features.set(edge);
  features.set(tested, edge.length);
  const matrix = await writeMatrixFile(join(workDir, 'parity.matrix'), { columns, features });
  const native = await deps.trainer.predict({ modelPath, matrix, output: 'margin', signal });
  const onnx = await artifactBytes(deps, artifacts, 'model.onnx');
  const served = await withModel(deps.runtime, onnx, (loaded) => scoreRows(loaded, features, signal));
  const scale = sumAbsoluteLeaves(model, features, matrix.rows, columns);
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
