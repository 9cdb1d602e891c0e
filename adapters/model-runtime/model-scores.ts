import type { LoadedModel, ModelOutput, ModelRuntime, ModelSource } from './model-runtime.js';

/** A run of this many rows blocks the thread for some tens of milliseconds, so that heartbeats go on between runs. */
const ROWS_PER_RUN = 4_096;

/** Scores of any number of rows, row-major, by the model in pieces. */
export async function scoreRows(model: LoadedModel, features: Float32Array, signal: AbortSignal): Promise<ModelOutput> {
  const columns = model.inputColumns;
  const rows = features.length / columns;
  let margin: Float32Array | null = null;
  const score = new Float32Array(rows * model.outputs);
  for (let start = 0; start < rows; start += ROWS_PER_RUN) {
    signal.throwIfAborted();
    const count = Math.min(ROWS_PER_RUN, rows - start);
    const output = await model.run(features.subarray(start * columns, (start + count) * columns), count);
    if (output.margin !== null) {
      margin ??= new Float32Array(score.length);
      margin.set(output.margin, start * model.outputs);
    }
    score.set(output.score, start * model.outputs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { margin, score };
}

/** Loads a model for the time of some work. */
export async function withModel<T>(runtime: ModelRuntime, source: ModelSource, work: (model: LoadedModel) => Promise<T>): Promise<T> {
  const model = await runtime.load(source);
  try {
    return await work(model);
  } finally {
    await model.release();
  }
}
