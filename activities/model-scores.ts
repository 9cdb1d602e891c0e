import { readMatrixFile } from '../adapters/trainer/matrix-file.js';
import type { MatrixFile } from '../adapters/trainer/trainer.js';
import type { LoadedModel, ModelOutput, ModelRuntime } from '../adapters/model-runtime/model-runtime.js';
import type { Task } from '../core/definition/definition.js';
import { evaluateScores } from '../core/statistics/evaluate.js';
import type { Metrics } from '../core/statistics/metrics.js';

/** A run of this many rows blocks the thread for some tens of milliseconds, so that heartbeats go on between runs. */
const ROWS_PER_RUN = 4_096;

/** Scores of any number of rows, row-major, by the ONNX model in pieces. */
export async function scoreRows(model: LoadedModel, features: Float32Array, signal: AbortSignal): Promise<ModelOutput> {
  const columns = model.inputColumns;
  const rows = features.length / columns;
  const margin = new Float32Array(rows * model.outputs);
  const score = new Float32Array(rows * model.outputs);
  for (let start = 0; start < rows; start += ROWS_PER_RUN) {
    signal.throwIfAborted();
    const count = Math.min(ROWS_PER_RUN, rows - start);
    const output = await model.run(features.subarray(start * columns, (start + count) * columns), count);
    margin.set(output.margin, start * model.outputs);
    score.set(output.score, start * model.outputs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { margin, score };
}

/** Loads a model for the time of some work. */
export async function withModel<T>(runtime: ModelRuntime, onnxBytes: Uint8Array, work: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await runtime.load(onnxBytes);
  try {
    return await work(model);
  } finally {
    await model.release();
  }
}

export interface ScoredMatrix {
  readonly features: Float32Array;
  readonly labels: Float32Array;
  readonly output: ModelOutput;
}

/** Scores a matrix file that holds labels. */
export async function scoreMatrix(model: LoadedModel, file: MatrixFile, signal: AbortSignal): Promise<ScoredMatrix> {
  const { features, labels } = await readMatrixFile(file);
  if (labels === null) throw new Error(`The matrix file ${file.path} holds no labels.`);
  return { features, labels, output: await scoreRows(model, features, signal) };
}

export function metricsOf(task: Task, classes: readonly string[] | null, labels: Float32Array, scores: Float32Array): Metrics {
  return evaluateScores({ task, classes: classes?.length ?? 0, labels, scores });
}
