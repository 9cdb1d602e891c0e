/** Raw sums and finished scores, row-major [rowCount × outputs], float32. The arrays belong to the caller. */
export interface ModelOutput {
  readonly margin: Float32Array;
  /** binary: probability of class 1; multi-class: one probability a class; regression: the value. */
  readonly score: Float32Array;
}

/**
 * A model in memory. `rows` is row-major [rowCount × inputColumns] float32, NaN where a value is missing, and must not change
 * during a run. A row's output does not depend, to the bit, on which rows are run with it.
 */
export interface LoadedModel {
  readonly inputColumns: number;
  readonly outputs: number;
  /** @throws DomainError MODEL_INPUT_SHAPE, MODEL_RELEASED */
  run(rows: Float32Array, rowCount: number): Promise<ModelOutput>;
  /**
   * As `run`, on the calling thread, for a server that forms its own batches; undefined when the installed runtime offers no
   * synchronous call, then `run` is the only way. Either way the computation itself blocks the JavaScript thread.
   */
  readonly runSync: ((rows: Float32Array, rowCount: number) => ModelOutput) | undefined;
  /** Waits for runs in progress and gives the memory back, which garbage collection does not. May be called again. */
  release(): Promise<void>;
}

/** Runs ONNX models. */
export interface ModelRuntime {
  /**
   * Loads a model from its bytes alone. It must have one float32 input [N, k] and the float32 outputs `margin` and `score`, both
   * [N, m]. Takes tens of milliseconds of the JavaScript thread for some hundred trees.
   * @throws DomainError MODEL_FILE_CORRUPT when the bytes are no loadable model; MODEL_FILE_REFUSED when it reads other files,
   * uses operators outside ai.onnx and ai.onnx.ml, or has other inputs and outputs.
   */
  load(onnxBytes: Uint8Array): Promise<LoadedModel>;
}
