import type { RunArtifacts } from '../contracts/documents.js';
import { compileImputation } from '../core/entrance/compile-table-rules.js';
import { compileEncoder } from '../core/features/compile-encoder.js';
import type { Signature } from '../core/features/signature.js';
import type { Table } from '../core/table/table.js';
import type { TrainingDependencies } from './dependencies.js';
import { artifactBytes } from './load-run.js';
import { scoreRows, withModel } from './model-scores.js';

/**
 * Scores raw rows with a model's own encoders and imputed values, row-major float32, as the server would.
 * @throws FEATURE_COLUMN_MISSING, FEATURE_TYPE_MISMATCH
 */
export async function scoreTable(
  deps: TrainingDependencies,
  model: { readonly artifacts: RunArtifacts; readonly signature: Signature },
  table: Table,
  rows: Int32Array,
  signal: AbortSignal,
): Promise<Float32Array> {
  const { inputs } = model.signature;
  const features = compileEncoder(inputs).encodeTable(compileImputation(inputs)(table), rows);
  const onnx = await artifactBytes(deps, model.artifacts, 'model.onnx');
  return withModel(deps.runtime, onnx, async (loaded) => (await scoreRows(loaded, features, signal)).score);
}
