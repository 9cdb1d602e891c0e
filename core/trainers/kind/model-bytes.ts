/** Contents of the files of one model, by their names. */
export type ModelBytes = Readonly<Record<string, Uint8Array>>;

export interface ServableOptions {
  /** Version of the program that makes the files. */
  readonly producerVersion: string;
}

/** How far a trained model and what is served of it may differ by rounding, and where they would differ if they do. */
export interface ParityProbe {
  /** Row-major rows around every decision of the model. */
  rows(files: ModelBytes, maxRows: number): Float32Array;
  /** Per margin, row-major: the size of the numbers that it is the sum of. */
  scale(files: ModelBytes, features: Float32Array, rows: number): Float64Array;
}
