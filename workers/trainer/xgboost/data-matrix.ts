import koffi from 'koffi';
import { matrixLayout, readMatrixTargets } from '../../../adapters/trainer/matrix-file.js';
import type { MatrixFile } from '../../../adapters/trainer/trainer.js';
import { DomainError } from '../../../core/errors.js';
import { sampleWeights } from '../../../core/features/classes/class-weights.js';
import { mapFile } from './mapped-file.js';
import type { NativePointer, XgboostLibrary } from './xgboost-library.js';

const FLOAT_BYTES = 4;

export interface DataMatrixOptions {
  readonly featureNames: readonly string[];
  /** Threads for loading; the library's default when null. */
  readonly threads: number | null;
  /** By the label's number. */
  readonly classWeights?: readonly number[] | undefined;
}

/**
 * XGBoost's DMatrix of a matrix file, made as Python's `xgboost.DMatrix(array, label, weight=…)` makes it, so that the same data
 * gives the same model bytes.
 * @throws DomainError TRAINER_INPUT_INVALID; XgboostRefusal (infinite features, labels that are not numbers)
 */
export async function loadDataMatrix(library: XgboostLibrary, file: MatrixFile, options: DataMatrixOptions): Promise<NativePointer> {
  const layout = await matrixLayout(file);
  if (!layout.hasLabels) {
    throw new DomainError('TRAINER_INPUT_INVALID', {
      what: `the matrix file ${file.path}`,
      expected: 'labels after the features',
      got: 'features only',
    });
  }
  const mapped = mapFile(file.path, layout.sizeBytes);
  try {
    const config = JSON.stringify({ nthread: options.threads ?? -1 }).replace('{', '{"missing":NaN,');
    const matrix = library.create('dmatrixFromDense', denseInterface(mapped.address, [file.rows, file.columns]), config);
    const column = (offset: number) => denseInterface(mapped.address + BigInt(offset), [file.rows]);
    library.call('dmatrixSetInfo', matrix, 'label', column(layout.labelsOffset));
    if (options.classWeights !== undefined) await setWeights(library, matrix, file, options.classWeights);
    else if (layout.hasWeights) library.call('dmatrixSetInfo', matrix, 'weight', column(layout.weightsOffset));
    library.call('dmatrixSetStrings', matrix, 'feature_name', [...options.featureNames], options.featureNames.length);
    return matrix;
  } finally {
    mapped.release();
  }
}

async function setWeights(library: XgboostLibrary, matrix: NativePointer, file: MatrixFile, weights: readonly number[]): Promise<void> {
  const own = await readMatrixTargets(file);
  const all = sampleWeights(own.labels, own.weights, weights);
  library.call('dmatrixSetInfo', matrix, 'weight', denseInterface(koffi.address(all), [all.length]));
}

/** NumPy's array interface (version 3) of little-endian float32 values at an address. */
export function denseInterface(address: bigint, shape: readonly number[]): string {
  if (address % BigInt(FLOAT_BYTES) !== 0n) throw new Error('The address of float32 values must be a multiple of 4.');
  return `{"data":[${address},true],"shape":[${shape.join(',')}],"typestr":"<f4","version":3}`;
}
