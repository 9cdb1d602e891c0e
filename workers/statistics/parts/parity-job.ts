import { readMatrixFile, writeMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import type { EvaluateRequest, FilledMatrix, ParityDifference, ParityRequest } from '../../../adapters/statistics/statistics.js';
import { scoreRows, withModel } from '../../../adapters/model-runtime/model-scores.js';
import { parityDifference } from '../../../core/gates/parity-difference.js';
import type { ParityProbe } from '../../../core/trainers/kind/model-bytes.js';
import { PARITY_PROBES } from '../../../core/trainers/parity-probes.js';
import type { TrainerKindName } from '../../../core/trainers/trainer-kinds.js';
import { UNDISTURBED } from './job-parts.js';
import type { JobParts } from './job-parts.js';
import { readModelFiles } from '../../../adapters/model-runtime/read-model-files.js';

/** Test rows beyond this many say nothing that the rows around every threshold do not. */
const MAX_TEST_ROWS = 20_000;
const MAX_PARITY_ROWS = 20_000;

/**
 * Rows on which the margins of the model that is served are compared with those of the one that was trained: test rows, and rows at
 * every decision of the model, where a wrong comparison shows.
 */
export async function writeParityMatrix(
  { trained, matrixPath }: NonNullable<EvaluateRequest['parity']>,
  testFeatures: Float32Array,
  columns: number,
): Promise<FilledMatrix> {
  const rows = probeOf(trained.trainer).rows(await readModelFiles(trained.files), MAX_PARITY_ROWS);
  return writeMatrixFile(matrixPath, { columns, features: [rows, testFeatures.subarray(0, MAX_TEST_ROWS * columns)] });
}

/** @throws MODEL_… */
export async function parityJob(
  { trained, served, matrix, native }: ParityRequest,
  { runtime }: Pick<JobParts, 'runtime'>,
): Promise<ParityDifference> {
  const { features } = await readMatrixFile(matrix);
  const source = { ...served, files: await readModelFiles(served.files) };
  const { margin } = await withModel(runtime, source, (model) => scoreRows(model, features, UNDISTURBED));
  const scale = probeOf(trained.trainer).scale(await readModelFiles(trained.files), features, matrix.rows);
  return { maxMarginDifference: margin === null ? NaN : parityDifference(margin, native, scale), rows: matrix.rows };
}

/** A definition that asks for parity of another kind is refused. */
function probeOf(trainer: TrainerKindName): ParityProbe {
  const probe = PARITY_PROBES[trainer];
  if (probe === undefined) throw new Error(`A model of ${trainer} has no margins to compare.`);
  return probe;
}
