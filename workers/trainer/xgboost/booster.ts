import koffi from 'koffi';
import type { TrainParams } from '../../../adapters/trainer/trainer.js';
import type { NativePointer, XgboostLibrary } from './xgboost-library.js';

/** One XGBoost model in memory. The process ends after its job, so handles are freed only where memory matters. */
export class Booster {
  private constructor(
    private readonly library: XgboostLibrary,
    private readonly handle: NativePointer,
  ) {}

  /** @param matrices what it will train on and be judged on; XGBoost caches predictions for these */
  static create(library: XgboostLibrary, matrices: readonly NativePointer[]): Booster {
    return new Booster(library, library.create('boosterCreate', [...matrices], matrices.length));
  }

  /**
   * Gives parameters and feature names as Python's `Booster(params)` does.
   * `verbosity` is left out: the level is fixed (see XgboostLibrary) and never part of a model.
   */
  configure(params: TrainParams, featureNames: readonly string[]): void {
    if (featureNames.length > 0)
      this.library.call('boosterSetStrings', this.handle, 'feature_name', [...featureNames], featureNames.length);
    for (const [name, value] of Object.entries({ ...params, validate_parameters: true })) {
      if (name === 'verbosity') continue;
      for (const one of Array.isArray(value) ? value : [value]) this.library.call('boosterSetParam', this.handle, name, String(one));
    }
  }

  /** Makes XGBoost take in the parameters now rather than in the first round. */
  finishConfiguration(): void {
    this.library.call('boosterSaveConfig', this.handle, [0], [null]);
  }

  trainRound(iteration: number, matrix: NativePointer): void {
    this.library.call('boosterUpdate', this.handle, iteration, matrix);
  }

  /** XGBoost's own line, such as `[3]\ttrain-logloss:0.41\tvalidation-logloss:0.43`. */
  evaluate(iteration: number, sets: readonly { readonly name: string; readonly matrix: NativePointer }[]): string {
    const out: [string | null] = [null];
    this.library.call(
      'boosterEvaluate',
      this.handle,
      iteration,
      sets.map((s) => s.matrix),
      sets.map((s) => s.name),
      sets.length,
      out,
    );
    return out[0] ?? '';
  }

  /** Everything that the next round depends on, random state included. Only for the same library version. */
  snapshot(): Uint8Array {
    const length = [0];
    const out: [NativePointer | null] = [null];
    this.library.call('boosterSerialize', this.handle, length, out);
    // A copy at once: the library uses the same buffer again.
    return new Uint8Array(koffi.view(out[0], length[0] ?? 0)).slice();
  }

  restore(snapshot: Uint8Array): void {
    this.library.call('boosterUnserialize', this.handle, snapshot, snapshot.byteLength);
  }

  /** The first `rounds` rounds, without caches; what Python's `booster[:rounds]` gives. */
  firstRounds(rounds: number): Booster {
    return new Booster(this.library, this.library.create('boosterSlice', this.handle, 0, rounds, 1));
  }

  /** Frees what was kept for training. */
  dropCaches(): void {
    this.library.call('boosterReset', this.handle);
  }

  /** @param path ends in `.ubj`, which chooses the format */
  save(path: string): void {
    this.library.call('boosterSave', this.handle, path);
  }

  load(path: string): void {
    this.library.call('boosterLoad', this.handle, path);
  }

  /** For scoring a loaded model, which does not hold how many threads it was trained with. */
  setThreads(threads: number): void {
    this.library.call('boosterSetParam', this.handle, 'nthread', String(threads));
  }

  columns(): number {
    const out = [0];
    this.library.call('boosterFeatures', this.handle, out);
    return Number(out[0] ?? 0);
  }

  /** Scores dense rows without building a DMatrix. The view is valid until the next call. */
  predictDense(rowsInterface: string, output: 'margin' | 'value'): Float32Array {
    const config = `{"type":${output === 'margin' ? 1 : 0},"training":false,"iteration_begin":0,"iteration_end":0,"missing":NaN,"strict_shape":true,"cache_id":0}`;
    const [shape, dimensions, result]: [[NativePointer | null], number[], [NativePointer | null]] = [[null], [0], [null]];
    this.library.call('boosterPredictDense', this.handle, rowsInterface, config, null, shape, dimensions, result);
    const sizes = new BigUint64Array(koffi.view(shape[0], Number(dimensions[0]) * BigUint64Array.BYTES_PER_ELEMENT));
    const values = sizes.reduce((product, size) => product * Number(size), 1);
    return new Float32Array(koffi.view(result[0], values * Float32Array.BYTES_PER_ELEMENT));
  }

  free(): void {
    this.library.call('boosterFree', this.handle);
  }
}
