import type { Signature } from '../../core/features/signature.js';
import type { ModelKindName } from '../../core/model-kinds.js';

/** Raw sums and finished scores, row-major [rowCount × outputs], float32. The arrays belong to the caller. */
export interface ModelOutput {
  /** Null for a kind of model that has none. */
  readonly margin: Float32Array | null;
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

/** A model as it is stored. */
export interface ModelSource {
  readonly kind: ModelKindName;
  /** Contents by name, as `MODEL_KINDS` lists them for the kind. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** For what the files of a kind do not say themselves. */
  readonly signature: Pick<Signature, 'task' | 'inputs' | 'features' | 'classes'>;
}

/** Loads models of every kind that it knows. */
export interface ModelRuntime {
  /**
   * Loads a model from its files alone. Takes tens of milliseconds of the JavaScript thread for some hundred trees.
   * @throws DomainError MODEL_FILE_CORRUPT when the files are no loadable model; MODEL_FILE_REFUSED when it reads other files, uses
   * operators outside those that are allowed, or has other inputs and outputs than one float32 matrix and its scores.
   */
  load(source: ModelSource): Promise<LoadedModel>;
}
